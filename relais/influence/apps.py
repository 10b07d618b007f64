from django.apps import AppConfig


class InfluenceConfig(AppConfig):
    name = "relais.influence"
    label = "influence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The worker must know the jobs, and no page imports them for it.
        import relais.influence.measures.actions
        import relais.influence.traces.actions  # noqa: F401
