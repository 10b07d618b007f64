
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_entry_filters'),
    ]

    operations = [
        migrations.CreateModel(
            name='TableImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('network_id', models.BigIntegerField()),
                ('target_name', models.CharField(max_length=40)),
                ('state', models.CharField(choices=[('reading', 'Being read'), ('refused', 'Cannot be read'), ('to_map', 'Columns to choose'), ('checking', 'Being checked'), ('checked', 'Ready to import'), ('applying', 'Being imported'), ('applied', 'Imported'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='reading', max_length=10, verbose_name='State')),
                ('folder', models.CharField(max_length=60, unique=True)),
                ('file_name', models.CharField(max_length=130, verbose_name='File')),
                ('n_bytes', models.PositiveBigIntegerField(default=0)),
                ('digest', models.CharField(max_length=80)),
                ('table', models.JSONField(blank=True, default=dict)),
                ('wanted_sheet', models.CharField(blank=True, max_length=300)),
                ('columns_digest', models.CharField(blank=True, max_length=64)),
                ('mapping', models.JSONField(blank=True, default=list)),
                ('for_all', models.JSONField(blank=True, default=dict)),
                ('problem', models.JSONField(blank=True, default=dict)),
                ('counts', models.JSONField(blank=True, default=dict)),
                ('n_faults', models.PositiveIntegerField(default=0)),
                ('left', models.JSONField(blank=True, default=list)),
                ('n_left', models.PositiveIntegerField(default=0)),
                ('is_cleaned', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='Brought on')),
                ('applied_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportedChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('subjects', models.JSONField(default=list)),
                ('created', models.JSONField(default=list)),
                ('changed', models.JSONField(default=list)),
                ('table_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='core.tableimport')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='tableimport',
            index=models.Index(fields=['network_id', 'target_name', '-id'], name='tableimport_of_network'),
        ),
        migrations.AddConstraint(
            model_name='tableimport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['reading', 'refused', 'to_map', 'checking', 'checked', 'applying', 'applied', 'undoing', 'undone'])), name='tableimport_state_known'),
        ),
    ]
