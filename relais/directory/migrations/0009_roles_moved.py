from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("directory", "0008_move_roles_and_accounts")]

    operations = [
        migrations.RemoveField(
            model_name='organisation',
            name='account_id',
        ),
        migrations.RemoveField(
            model_name='person',
            name='account_id',
        ),
        migrations.RemoveField(
            model_name='person',
            name='organisation',
        ),
        migrations.RemoveField(
            model_name='person',
            name='role_words',
        ),
    ]
