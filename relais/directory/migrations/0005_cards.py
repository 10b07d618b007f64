import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0004_consents_and_requests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('left', models.FloatField()),
                ('counted_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='directory.network')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='card', to='directory.person')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='card', to=settings.AUTH_USER_MODEL)),
                ('code_digest', models.CharField(max_length=64, unique=True)),
                ('secret', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('unopened', 'Not used yet'), ('open', 'In use'), ('closed', 'Closed for now')], default='unopened', max_length=10, verbose_name='Card')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='Made on')),
                ('made_by_id', models.BigIntegerField(null=True)),
                ('used_at', models.DateTimeField(null=True, verbose_name='Last used on')),
                ('n_wrong', models.PositiveSmallIntegerField(default=0)),
                ('paused_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['person__search_key', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['unopened', 'open', 'closed'])), name='card_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), models.Q(('secret', ''), _negated=True), _connector='OR'), name='card_open_has_secret')],
            },
        ),
    ]
