from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "relais.web"
    label = "web"

    def ready(self) -> None:
        from allauth.mfa import signals

        for signal in (
            signals.authenticator_added,
            signals.authenticator_removed,
            signals.authenticator_reset,
        ):
            signal.connect(_note_second_step)


def _note_second_step(sender, user, **kwargs) -> None:
    """Allauth changed how someone signs in: the journal keeps it, as for every write."""
    from relais.web.security.actions import note_second_step

    note_second_step(by=user, user=user)
