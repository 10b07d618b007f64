from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "relais.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The worker must know the jobs, and no page imports them for it.
        import relais.core.imports.jobs
        import relais.core.jobs.tidying  # noqa: F401
        from relais.core.components.forms import say_errors_plainly

        say_errors_plainly()
