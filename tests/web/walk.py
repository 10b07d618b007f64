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

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from relais.core.access.roles import Role, rights
from relais.core.jobs.models import Job
from relais.directory.consents.models import Objection
from relais.directory.duplicates.models import Merge
from relais.directory.networks.models import Network
from relais.directory.notices.links import objection_token
from relais.directory.retention.models import RetentionRun
from tests.core.imports import checked_import
from tests.factories import (
    CardFactory,
    ContactFactory,
    ExpiryFactory,
    InvitationFactory,
    JobFactory,
    LogoFactory,
    MandateFactory,
    MembershipFactory,
    NetworkFactory,
    NotificationFactory,
    OrganisationFactory,
    PairFactory,
    PersonFactory,
    PurposeFactory,
    RightsRequestFactory,
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
            return not self.object or self.object in {"territory", "language", "retention_kind", "target"}
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
    card = CardFactory(person=PersonFactory(**named, family_name=SECRET))
    secured = member(network, name=SECRET, second_step=True)
    session = UserSession.objects.create(user=secured, ip="192.0.2.1", session_key="a" * 32)
    job = JobFactory(network_id=network.pk, state=Job.State.WAITING)
    notification = NotificationFactory(network_id=network.pk)
    one = {"pk": measure.pk}
    colleague = member(network, Role.HELPER, name=SECRET)
    return {
        "": {},
        "link": {"uidb36": "1", "key": "cle"},
        "network": {},
        "token": {"token": "x" * 43},
        "secured": {"pk": secured.pk},
        "passkey": {"pk": 1},
        "session": {"pk": session.pk},
        "card": {"pk": card.pk},
        "language": {"language": "fr"},
        "brand": {"slug": network.slug, "version": LogoFactory(brand__network=network).brand.version},
        "member": {"pk": colleague.pk},
        "role": {"pk": colleague.pk, "role_pk": colleague.memberships.get().pk},
        "invitation": {"pk": InvitationFactory(**named, email=f"{SECRET.lower()}@example.org").pk},
        "invitation_link": {"token": "jeton"} if InvitationFactory(**named, link="jeton") else {},
        "job": {"pk": job.pk},
        "target": {"target": "people"},
        "import": {"pk": checked_import(network, f"{SECRET}.csv").pk},
        "notification": {"pk": notification.pk},
        "organisation": {"pk": organisation.pk},
        "person": {"pk": person.pk},
        **twice_in_the_directory(named, organisation, person),
        **personal_data(named, person),
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


def twice_in_the_directory(named: dict, organisation, person) -> dict[str, dict]:
    """The parts of an entry, what was deleted, what may be there twice and what was merged."""
    mandate = MandateFactory(person=person, title=SECRET)
    contact = ContactFactory(person=person)
    other = ContactFactory(person=None, organisation=organisation)
    gone = {**named, "deleted_at": timezone.now()}
    two_people = [person, PersonFactory(**named, family_name=SECRET)]
    two_organisations = [organisation, OrganisationFactory(**named, name=f"Mairie {SECRET} 2")]
    lost = PersonFactory(**gone, merged_into=person, family_name=SECRET)
    lost_too = OrganisationFactory(**gone, merged_into=organisation, name=SECRET)
    pks = {
        "deleted_organisation": OrganisationFactory(**gone, name=SECRET),
        "deleted_person": PersonFactory(**gone, family_name=SECRET),
        "person_pair": PairFactory(**named, of=two_people),
        "organisation_pair": PairFactory(**named, of=two_organisations, noun="organisation"),
        "person_merge": Merge.objects.create(**named, kept_person=person, lost_person=lost),
        "organisation_merge": Merge.objects.create(
            **named, kept_organisation=organisation, lost_organisation=lost_too
        ),
    }
    return {
        **{name: {"pk": row.pk} for name, row in pks.items()},
        "mandate": {"pk": person.pk, "mandate_pk": mandate.pk},
        "person_kind": {"pk": person.pk, "kind": "address"},
        "person_detail": {"pk": person.pk, "kind": "contact", "detail_pk": contact.pk},
        "organisation_kind": {"pk": organisation.pk, "kind": "account"},
        "organisation_detail": {"pk": organisation.pk, "kind": "contact", "detail_pk": other.pk},
        "two_people": {"pk": two_people[0].pk, "other": two_people[1].pk},
        "two_organisations": {"pk": two_organisations[0].pk, "other": two_organisations[1].pk},
    }


def personal_data(named: dict, person) -> dict[str, dict]:
    """What the law asks for; and the pages that are open to everyone, in a network whose name is no secret."""
    known = PersonFactory()
    objection = Objection.objects.create(**named, person=person, channel="oral", words=SECRET)
    pks = {
        "purpose": PurposeFactory(**named, name=SECRET),
        "rights_request": RightsRequestFactory(**named, name=SECRET),
        "expiry": ExpiryFactory(**named, person=PersonFactory(**named, family_name=SECRET)),
        "retention_run": RetentionRun.objects.create(**named, state="held", why_held="clock"),
    }
    return {
        **{name: {"pk": row.pk} for name, row in pks.items()},
        "objection": {"pk": person.pk, "objection_pk": objection.pk},
        "retention_kind": {"kind": "people"},
        "public_network": {"slug": known.network.slug},
        "objection_link": {"token": objection_token(known)},
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
