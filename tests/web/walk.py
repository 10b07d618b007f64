"""
A walk through every page as every kind of reader.

`pages.csv` says of each page which methods it answers, to whom it opens (everyone, signed in, nobody, or the
holders of a right) and the object its address names. A new page is a new row; a new kind of object is a new
entry of `the_world`.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from relais.core.access.roles import Role, rights
from relais.core.jobs.models import Job
from relais.directory.networks.models import Network
from tests.factories import (
    JobFactory,
    MembershipFactory,
    NetworkFactory,
    NotificationFactory,
    OrganisationFactory,
    PersonFactory,
    member,
)
from tests.influence.factories import CampaignFactory, PhaseFactory, ThreadFactory, measured

# Everything in the network that is walked through bears this word: strangers must never read it.
SECRET = "Confidentiel"
SIGN_IN = "/account/login/"


@dataclass(frozen=True)
class PageRule:
    name: str
    methods: tuple[str, ...]
    opens: str
    object: str

    def opens_to(self, reader: "Reader") -> bool:
        if self.opens in {"everyone", "nobody"}:
            return self.opens == "everyone"
        if reader.client is None:
            return False
        if self.opens == "signed in":
            return True
        # A stranger holds every right, but at home: what names an object of this network is closed.
        if reader.is_stranger:
            return not self.object or self.object == "territory"
        return reader.role in rights()[self.opens]


@dataclass(frozen=True)
class Reader:
    name: str
    client: Client | None  # none for a visitor
    role: str = ""
    is_stranger: bool = False


def readers_for(rule: PageRule, readers: list[Reader]) -> list[Reader]:
    """Every reader where a right decides; where none does, one role speaks for all."""
    if rule.opens in rights():
        return readers
    return [reader for reader in readers if reader.role in {"", Role.LEARNER}]


def rules() -> list[PageRule]:
    with (Path(__file__).parent / "pages.csv").open(encoding="utf-8", newline="") as file:
        return [
            PageRule(
                row["page"],
                ("get", "post") if row["method"] == "both" else (row["method"],),
                row["opens"],
                row["object"],
            )
            for row in csv.DictReader(file)
        ]


def names_of_pages(resolver=None, space: str = "") -> Iterator[str]:
    """The name of every address of the site."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of_pages(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"


def the_world(network: Network) -> dict[str, dict]:
    """One object of each kind in the network, as the addresses name it."""
    named = {"network": network}
    organisation = OrganisationFactory(**named, name=f"Mairie {SECRET}")
    person = PersonFactory(**named, family_name=SECRET)
    campaign = CampaignFactory(**named, title=f"Campagne {SECRET}")
    deleted = CampaignFactory(**named, title=f"Ancienne {SECRET}", deleted_at=timezone.now())
    thread = ThreadFactory(campaign=campaign, title=SECRET)
    phase = PhaseFactory(campaign=campaign, title=SECRET)
    measure = measured(campaign)
    job = JobFactory(network_id=network.pk, state=Job.State.WAITING)
    notification = NotificationFactory(network_id=network.pk)
    one = {"pk": measure.pk}
    return {
        "": {},
        "link": {"uidb36": "1", "key": "cle"},
        "network": {},
        "job": {"pk": job.pk},
        "notification": {"pk": notification.pk},
        "organisation": {"pk": organisation.pk},
        "person": {"pk": person.pk},
        "territory": {"kind": "commune", "code": "93066"},
        "campaign": {"pk": campaign.pk},
        "deleted_campaign": {"pk": deleted.pk},
        "thread": {"pk": campaign.pk, "thread_pk": thread.pk},
        "phase": {"pk": campaign.pk, "phase_pk": phase.pk},
        "traces": {"pk": measure.traces_id},
        "measure": one,
        "account": {**one, "rank": 1},
        "cascade": {**one, "rank": 1},
        "measure_file": {**one, "name": "measures.csv"},
    }


def the_readers(network: Network) -> list[Reader]:
    """A visitor, someone of each role, and a stranger who holds all of them in another network."""
    readers = [Reader("visitor", None)]
    for role in Role.values:
        client = Client()
        client.force_login(member(network, role, password=True))
        readers.append(Reader(role, client, role))
    abroad = NetworkFactory()
    stranger = member(abroad, Role.ADMINISTRATOR, password=True)
    for role in Role.values[1:]:
        MembershipFactory(network=abroad, user=stranger, role=role)
    client = Client()
    client.force_login(stranger)
    return [*readers, Reader("stranger", client, is_stranger=True)]


def visit(rule: PageRule, method: str, reader: Reader, kwargs: dict, data: dict):
    """Open a page, then take back whatever it wrote."""
    client = reader.client or Client()
    with transaction.atomic():
        response = getattr(client, method)(reverse(rule.name, kwargs=kwargs), data)
        body = response.getvalue() if response.streaming else response.content
        transaction.set_rollback(True)
    return response, body.decode(errors="replace")


def is_refused(response, reader: Reader) -> bool:
    """A visitor is asked to sign in; the others are told no, or that there is nothing here."""
    if response.status_code in {403, 404}:
        return True
    return reader.client is None and response.headers.get("Location", "").startswith(f"{SIGN_IN}?next=")
