from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from relais.core.access.models import User
from relais.core.journal import action
from relais.directory.networks.models import Membership


@action("web.change_second_step", of_oneself=True)
def note_second_step(*, by, user: User) -> User:
    """One's one-time code, passkeys or recovery codes changed: allauth made the change, the journal keeps it."""
    return user


@action("web.close_sessions", of_oneself=True)
def close_sessions(*, by, user: User, sessions: list[UserSession]) -> User:
    """Sign out of some of one's own browsers."""
    for session in sessions:
        session.end()
    return user


@action("web.reset_second_step")
def reset_second_step(*, by, user: User, membership: Membership | None = None) -> User:
    """
    Take away someone's one-time code, passkeys and recovery codes, and close their sessions.

    The password stays: whoever asks for this in somebody else's name still cannot sign in. Without a
    membership, only the installation and its administrators may.
    """
    if membership is not None and (membership.user_id != user.pk or user.is_superuser):
        raise ValueError("not theirs to reset")
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    return user
