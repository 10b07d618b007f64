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
        signals.authenticator_added.connect(_has_just_proved)


def _note_second_step(sender, user, **kwargs) -> None:
    """Allauth changed how someone signs in: the journal keeps it, as for every write."""
    from relais.web.security.actions import note_second_step

    note_second_step(by=user, user=user)


def _has_just_proved(sender, request, user, authenticator, **kwargs) -> None:
    """
    Whoever adds a one-time code or a passkey has just used it: the recovery codes that come with it are shown
    without asking again. Someone who signs in by links alone has no password to give.
    """
    from allauth.account.internal.flows.login import record_authentication
    from allauth.mfa.models import Authenticator

    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)
