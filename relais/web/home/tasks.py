"""What waits for this reader: the few things that only someone like them can do."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relais.core.access.roles import may
from relais.directory.consents.models import Purpose
from relais.directory.duplicates.models import Noun
from relais.directory.duplicates.queries import pairs_for
from relais.directory.networks.models import Membership, Network
from relais.directory.notices.queries import people_to_tell, people_to_tell_like
from relais.directory.requests.queries import count_pressing
from relais.directory.retention.queries import held_run

# Beyond, « more than » says enough, and a large network is not counted on its first page.
MOST = 200


@dataclass(frozen=True)
class Task:
    text: str
    url: str
    is_late: bool = False


def tasks_for(user, network: Network) -> list[Task]:
    """What waits, late things first."""
    return sorted(_tasks(user, network), key=lambda task: not task.is_late)


def _tasks(user, network: Network) -> Iterator[Task]:
    if may(user, "directory.see_requests", network.pk):
        n_open, n_late = count_pressing(network)
        if n_open:
            yield Task(_say_requests(n_open, n_late), reverse("rights_requests"), bool(n_late))
    if may(user, "directory.see_notices", network.pk):
        yield from _notices(user, network)
    if may(user, "directory.see_retention", network.pk) and held_run(network):
        yield Task(_("The night’s erasing stopped and asks for your decision."), reverse("retention"), True)
    for noun, page in ((Noun.PERSON, "people"), (Noun.ORGANISATION, "organisations")):
        n = _few(pairs_for(user, network, noun))
        if n:
            yield Task(_say_pairs(noun, n), reverse(f"{page}_duplicates"))
    yield from _beginnings(user, network)


def _notices(user, network: Network) -> Iterator[Task]:
    people = people_to_tell(user, network)
    late, soon = (_few(people_to_tell_like(people, when=when)) for when in ("late", "soon"))
    if late:
        text = ngettext(
            "One person should have been told that you hold data on them.",
            "%(n)s people should have been told that you hold data on them.",
            late,
        )
        yield Task(text % {"n": _number(late)}, f"{reverse('notices')}?when=late", True)
    elif soon:
        text = ngettext(
            "One person is to be told this week that you hold data on them.",
            "%(n)s people are to be told this week that you hold data on them.",
            soon,
        )
        yield Task(text % {"n": _number(soon)}, f"{reverse('notices')}?when=soon")


def _beginnings(user, network: Network) -> Iterator[Task]:
    """The first steps of a new network."""
    if may(user, "directory.invite", network.pk) and _is_alone(network):
        yield Task(_("Nobody else is in this network. Invite your team."), reverse("member_invite"))
    if (
        may(user, "directory.adopt_purposes", network.pk)
        and not Purpose.objects.filter(network=network).exists()
    ):
        yield Task(_("Say what your network keeps data for."), reverse("purposes"))


def _is_alone(network: Network) -> bool:
    return Membership.objects.filter(network=network).order_by().values("user").distinct().count() == 1


def _say_requests(n_open: int, n_late: int) -> str:
    waiting = ngettext(
        "One person waits for an answer about their data.",
        "%(n)s people wait for an answer about their data.",
        n_open,
    ) % {"n": _number(n_open)}
    if not n_late:
        return waiting
    late = ngettext("One answer is late.", "%(n)s answers are late.", n_late) % {"n": _number(n_late)}
    return f"{waiting} {late}"


def _say_pairs(noun: Noun, n: int) -> str:
    if noun == Noun.PERSON:
        text = ngettext(
            "One person may be in the directory twice.", "%(n)s people may be in the directory twice.", n
        )
    else:
        text = ngettext(
            "One organisation may be in the directory twice.",
            "%(n)s organisations may be in the directory twice.",
            n,
        )
    return text % {"n": _number(n)}


def _few(rows: QuerySet) -> int:
    return rows.order_by()[: MOST + 1].count()


def _number(n: int) -> str:
    return _("More than %(n)s") % {"n": MOST} if n > MOST else str(n)
