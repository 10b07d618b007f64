from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "relais.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from relais.core.access.roles import answer_roles_with
        from relais.directory.networks.queries import roles_of

        answer_roles_with(roles_of)
