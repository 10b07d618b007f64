from datetime import timedelta

from django.utils import timezone

from relais.core.access.models import SignInLink, User
from relais.core.access.sealed import digest_of

LASTS = timedelta(minutes=20)
# A clock may be set back a little between the mail and the click. By more, nobody can tell how old a link is.
CLOCK_SLIP = timedelta(minutes=1)


def user_to_write_to(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def digest_of_link(token: str) -> str:
    return digest_of("sign-in link", token)


def link_that_opens(token: str) -> SignInLink | None:
    """The link of a mail, when it has neither served nor grown old."""
    now = timezone.now()
    found = SignInLink.objects.filter(digest=digest_of_link(token), used_at=None, user__is_active=True)
    return found.filter(sent_at__gt=now - LASTS, sent_at__lte=now + CLOCK_SLIP).select_related("user").first()
