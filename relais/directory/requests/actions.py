from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from relais.core.access.models import User
from relais.core.access.roles import Role
from relais.core.journal import action
from relais.core.notifications.actions import notify
from relais.directory.informing import months_after
from relais.directory.networks.models import Membership, Network
from relais.directory.people.models import Person
from relais.directory.requests.erasing import erase
from relais.directory.requests.models import RightsRequest, Tombstone

State, Channel = RightsRequest.State, RightsRequest.Channel
# An answer that came late, or a law that changed, may need more; never more than this.
LONGEST_MONTHS = 3


@action("directory.record_request")
def record_request(
    *, by, network: Network, kind: str, channel: str, person: Person | None = None, **said
) -> RightsRequest:
    """Keep what someone asked in person, by letter or by telephone; the month starts the day it was received."""
    received_on = said.get("received_on") or timezone.localdate()
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day is still to come.")})
    return _received(network, kind, channel, person=person, recorded_by_id=by.pk, **said)


@action("directory.receive_request")
def receive_request(
    *, by, network: Network, kind: str, name: str, contact: str, words: str = ""
) -> RightsRequest:
    """Keep what someone without an account asked on the public page. Who they are is for a human to check."""
    return _received(network, kind, Channel.PAGE, name=name, contact=contact, words=words)


@action("directory.ask_about_me", of_oneself=True)
def ask_about_me(*, by, user: User, network: Network, kind: str, words: str = "") -> RightsRequest:
    """
    Ask something about one's own data, from one's own account: who asks is known already.

    Asking the same while the first request is open changes nothing.
    """
    if not _is_known_in(user, network):
        raise PermissionDenied("this network does not know them")
    same = RightsRequest.objects.filter(user=user, network=network, kind=kind).open().first()
    if same and not words:
        return same
    person = Person.objects.filter(user=user, network=network).first()
    return _received(
        network,
        kind,
        Channel.ACCOUNT,
        person=person,
        user=user,
        name=user.name,
        contact=user.email or "",
        words=words,
        state=State.CHECKED,
        checked_at=timezone.now(),
        checked_how=_("Signed in with their own account."),
    )


@action("directory.take_back_request", of_oneself=True)
def take_back_request(*, by, user: User, request: RightsRequest) -> RightsRequest:
    """Give up what one asked, while it is not answered."""
    if request.user_id != user.pk:
        raise PermissionDenied("of_oneself")
    if request.is_open:
        request.state, request.answered_at = State.DROPPED, timezone.now()
        request.save(update_fields=["state", "answered_at"])
    return request


@action("directory.check_request")
def check_request(
    *, by, request: RightsRequest, version: int, checked_how: str, person: Person | None = None
) -> RightsRequest:
    """Say how one knows who asks, and which entry is theirs; nothing is given to anyone before."""
    _require_open(request)
    if person is not None and person.network_id != request.network_id:
        raise PermissionDenied("someone of another network")
    return request.change_from(
        version,
        {
            "state": State.CHECKED,
            "person": person or request.person,
            "checked_how": checked_how,
            "checked_at": timezone.now(),
            "checked_by_id": by.pk,
        },
    )


@action("directory.extend_request")
def extend_request(*, by, request: RightsRequest, version: int, extension_reason: str) -> RightsRequest:
    """Take two months more, once; the reason is told to the person within the first month (GDPR article 12 (3))."""
    _require_open(request)
    if request.extended_at is not None:
        raise ValidationError(_("It was extended already: the law allows it once."))
    if timezone.localdate() > request.due_on:
        raise ValidationError(_("The first month is over: it can no longer be extended. Answer now."))
    return request.change_from(
        version,
        {
            "extension_reason": extension_reason,
            "extended_at": timezone.now(),
            "due_on": months_after(request.received_on, LONGEST_MONTHS),
        },
    )


@action("directory.answer_request")
def answer_request(*, by, request: RightsRequest, version: int, state: str, answer: str) -> RightsRequest:
    """Close a request, granted or refused, with the words that were sent. A request to be checked is not granted."""
    _require_open(request)
    if state not in {State.GRANTED, State.REFUSED}:
        raise ValidationError({"state": _("Choose one of the answers of the list.")})
    if state == State.GRANTED and request.state != State.CHECKED:
        raise ValidationError(_("First say how you know who asks."))
    changes = {
        "state": state,
        "answer": answer,
        "answered_at": timezone.now(),
        "answered_by_id": by.pk,
    }
    return request.change_from(version, changes)


@action("directory.erase_person")
def erase_person(
    *,
    by,
    person: Person,
    cause: str = Tombstone.Cause.DECIDED,
    request: RightsRequest | None = None,
    run_id: int | None = None,
) -> Tombstone:
    """
    Erase what the network holds on a person, for good. The journal keeps ids and verbs; a number stays, no name.

    A request that asked for it is granted by the same act.
    """
    if request is not None and request.network_id != person.network_id:
        raise PermissionDenied("a request of another network")
    network_id, number = person.network_id, person.pk
    if request is not None and request.is_open:
        if request.state != State.CHECKED:
            raise ValidationError(_("First say how you know who asks."))
        request.state, request.answered_at, request.answered_by_id = State.GRANTED, timezone.now(), by.pk
        request.save(update_fields=["state", "answered_at", "answered_by_id"])
    counts = erase(person)
    return Tombstone.objects.create(
        network_id=network_id, person_id=number, cause=cause, request=request, run_id=run_id, counts=counts
    )


def _received(network: Network, kind: str, channel: str, **said) -> RightsRequest:
    request = RightsRequest(network=network, kind=kind, channel=channel, **said)
    request.due_on = months_after(request.received_on or timezone.localdate(), 1)
    request.full_clean()
    request.save()
    for user_id in administrators_of(network):
        if user_id != request.recorded_by_id:
            notify(user_id=user_id, kind="directory.request_received", subject=request)
    return request


def _require_open(request: RightsRequest) -> None:
    if not request.is_open:
        raise ValidationError(_("This request is closed already."))


def _is_known_in(user: User, network: Network) -> bool:
    return (
        Membership.objects.filter(user=user, network=network).exists()
        or Person.objects.filter(user=user, network=network).exists()
    )


def administrators_of(network: Network) -> list[int]:
    """Who is told of a new request."""
    held = Membership.objects.filter(network=network, role=Role.ADMINISTRATOR).order_by("user")
    return list(held.values_list("user_id", flat=True).distinct())
