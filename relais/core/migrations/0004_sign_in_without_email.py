import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def give_addresses(apps, schema_editor):
    """On the way back, the column takes no empty value: an address that can never exist."""
    users = apps.get_model("core", "User").objects.using(schema_editor.connection.alias)
    for user in users.filter(email=None):
        user.email = f"account-{user.pk}@card.invalid"
        user.save(update_fields=["email"])


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_notifications_and_schedule'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='email',
            field=models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name='E-mail'),
        ),
        migrations.RunPython(migrations.RunPython.noop, give_addresses),
        migrations.CreateModel(
            name='SignInLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('sent_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_in_links', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['sent_at'], name='sign_in_link_by_time')],
            },
        ),
    ]
