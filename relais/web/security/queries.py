from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Min, QuerySet
from django.http import Http404

from relais.core.access.roles import networks_where
from relais.directory.networks.models import Membership
from relais.web.security.devices import in_words


@dataclass(frozen=True)
class OpenSession:
    """A browser in which someone is signed in."""

    pk: int
    device: str
    address: str
    seen_at: datetime
    is_this_one: bool


def sessions_of(user, session_key: str | None) -> list[OpenSession]:
    """The browsers in which a user is signed in, this one first, then the latest seen."""
    rows = UserSession.objects.purge_and_list(user)
    told = [
        OpenSession(
            row.pk, in_words(row.user_agent), row.ip, row.last_seen_at, row.session_key == session_key
        )
        for row in rows
    ]
    return sorted(told, key=lambda one: (one.is_this_one, one.seen_at), reverse=True)


def session_of(user, pk: int) -> UserSession:
    row = UserSession.objects.filter(user=user, pk=pk).first()
    if row is None:
        raise Http404
    return row


def has_second_step(user) -> bool:
    """Whether a password alone does not open this account: a network may ask it of some roles."""
    return (
        Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    )


def members_to_rescue(user) -> QuerySet[Membership]:
    """The members with a second step, once each, of the networks that the reader administers; never oneself."""
    mine = networks_where(user, "web.reset_second_step")
    secured = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values("user")
    found = Membership.objects.filter(network__in=mine, user__in=secured, user__is_superuser=False)
    first = found.order_by("user", "pk").exclude(user=user.pk).values("user").annotate(first=Min("pk"))
    once = Membership.objects.filter(pk__in=first.order_by().values("first"))
    return once.select_related("user", "network").order_by("user__name", "pk")


def member_to_rescue(user, pk: int) -> Membership:
    """
    Someone of a network that the reader administers, who has a second step.

    Never an administrator of the installation: theirs is reset on the server itself.
    """
    mine = networks_where(user, "web.reset_second_step")
    found = Membership.objects.filter(network__in=mine, user_id=pk, user__is_superuser=False)
    membership = found.select_related("user", "network").order_by("pk").first()
    if membership is None or not has_second_step(membership.user):
        raise Http404
    return membership
