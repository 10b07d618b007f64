import secrets
from datetime import timedelta

from django.utils import timezone

from relais.core.access.models import SignInLink, User
from relais.core.journal import action
from relais.web.links import queries


@action("web.send_sign_in_link", of_oneself=True)
def make_link(*, by, user: User, token: str) -> None:
    """Keep the digest of a link about to be sent; those that grew old are removed on the way."""
    now = timezone.now()
    SignInLink.objects.filter(sent_at__lt=now - timedelta(days=1)).delete()
    SignInLink.objects.create(user=user, digest=queries.digest_of_link(token), sent_at=now)


@action("web.use_sign_in_link", of_oneself=True)
def use_link(*, by, user: User, link: SignInLink) -> bool:
    """Whether the link still served: of two presses at once, only one does."""
    return bool(SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()))


def new_token() -> str:
    return secrets.token_urlsafe(32)
