"""What the directory and the core keep, for how long, and who says so."""

import datetime as dt

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from relais.core.access.roles import Role
from relais.core.jobs.models import Job
from relais.core.notifications.models import Notification
from relais.directory.consents.models import Channel, Consent
from relais.directory.networks.models import Membership, Network
from relais.directory.people.models import Person
from relais.directory.requests.holdings import BLANK_REQUEST
from relais.directory.requests.models import RightsRequest
from relais.directory.retention.registry import SIGNS, keep, sign_of_life

LEARNERS, PEOPLE = "learners", "people"


def last_seen() -> Greatest | Coalesce:
    """When a person last gave a sign: their arrival in the directory, or the latest of what came from them."""
    signs = [Coalesce(last(), F("created_at")) for last in SIGNS.values()]
    return Greatest(F("created_at"), *signs) if signs else Coalesce(F("created_at"), F("created_at"))


def silent_since(network: Network, before: dt.datetime) -> QuerySet[Person]:
    """Those of a network from whom nothing came since a moment; those who work in it are never among them."""
    works = Membership.objects.filter(user=OuterRef("user"), network=network).exclude(role=Role.LEARNER)
    mine = Person._base_manager.filter(network=network, merged_into=None, created_at__lt=before)
    return mine.exclude(Exists(works)).annotate(last_seen_at=last_seen()).filter(last_seen_at__lt=before)


def _learns(network: Network) -> Exists:
    return Exists(Membership.objects.filter(user=OuterRef("user"), network=network, role=Role.LEARNER))


def silent_learners(network: Network, before: dt.datetime) -> QuerySet[Person]:
    return silent_since(network, before).filter(_learns(network)).order_by("pk")


def silent_people(network: Network, before: dt.datetime) -> QuerySet[Person]:
    return silent_since(network, before).exclude(_learns(network)).order_by("pk")


def blank_old_requests(network: Network, before: dt.datetime) -> int:
    """Take away the names and the words of requests answered long ago; the dates and the outcome stay."""
    old = RightsRequest.objects.filter(network=network, answered_at__lt=before)
    named = ~Q(name="") | ~Q(contact="") | ~Q(words="") | ~Q(answer="") | Q(user__isnull=False)
    return old.filter(named).update(**BLANK_REQUEST)


def erase_old_jobs(network: Network, before: dt.datetime) -> int:
    old = Job.objects.filter(network_id=network.pk, ended_at__lt=before).exclude(state__in=Job.OPEN)
    return old.delete()[1].get("core.Job", 0)


def erase_old_notifications(network: Network, before: dt.datetime) -> int:
    old = Notification.objects.filter(network_id=network.pk, made_at__lt=before)
    return old.delete()[1].get("core.Notification", 0)


def _own_choice():
    own = Consent.objects.filter(person=OuterRef("pk")).exclude(channel=Channel.IMPORT).order_by()
    return Subquery(own.values("person").annotate(last=Max("decided_at")).values("last"))


def _request():
    asked = RightsRequest.objects.filter(person=OuterRef("pk")).order_by()
    return Subquery(asked.values("person").annotate(last=Max("created_at")).values("last"))


sign_of_life("signed in", lambda: F("user__last_login"))
sign_of_life("chose", _own_choice)
sign_of_life("asked", _request)

keep(
    LEARNERS,
    _("Learners who no longer come"),
    counted_from=_("the last time they came or signed in"),
    months=24,
    source=_("CNIL, deliberation 2023-095 of 14 September 2023: two years after the last contact"),
    expired=silent_learners,
)
keep(
    PEOPLE,
    _("People from whom nothing comes any more"),
    counted_from=_("the day they were added, or the last sign that came from them"),
    months=36,
    source=_("CNIL, deliberation 2021-131 of 23 September 2021: three years after the last contact"),
    expired=silent_people,
)
keep(
    "requests",
    _("Names and words in answered requests"),
    counted_from=_("the answer"),
    months=60,
    source=_("Civil code, article 2224: five years to bring a case"),
    erase=blank_old_requests,
)
keep(
    "jobs",
    _("Traces of background work"),
    counted_from=_("its end"),
    months=6,
    source=_("CNIL, deliberation 2021-122 of 14 October 2021: six months to one year for technical logs"),
    erase=erase_old_jobs,
)
keep(
    "notifications",
    _("Notifications"),
    counted_from=_("the day they were made"),
    months=6,
    source=_("CNIL, deliberation 2021-122 of 14 October 2021: six months to one year for technical logs"),
    erase=erase_old_notifications,
)
