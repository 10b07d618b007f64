from django.apps import AppConfig


class InfluenceConfig(AppConfig):
    name = "relais.influence"
    label = "influence"
    default_auto_field = "django.db.models.BigAutoField"
