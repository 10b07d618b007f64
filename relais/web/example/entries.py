"""What entries of the example's directory hold: ways to be reached, mandates in time, a tree, two entries for one."""

import datetime as dt

from relais.core.access.roles import INSTALLATION
from relais.core.jobs.queries import latest_job_about
from relais.core.jobs.tasks import run_job
from relais.directory.details.actions import add_organisation_detail, add_person_detail
from relais.directory.duplicates.actions import find_same_organisations, find_same_people
from relais.directory.duplicates.models import Noun
from relais.directory.duplicates.queries import FIND
from relais.directory.networks.models import Network
from relais.directory.organisations.actions import add_organisation, change_organisation
from relais.directory.organisations.models import Organisation
from relais.directory.people.actions import add_mandate, add_person
from relais.directory.people.models import Person

# A part -> what it is part of.
TREE = {
    "ccas-valbrune": "ville-valbrune",
    "mediatheque-valbrune": "ville-valbrune",
    "ccas-port-salins": "mairie-port-salins",
    "mission-jeunes": "metropole-arvor",
}
# Numbers that the regulator keeps for fiction.
TELEPHONES = {"Kerbrat": "02 61 91 00 14", "Rivoal": "06 39 98 00 27", "Coatrieux": "02 61 91 00 31"}
CCAS_TELEPHONE = "02 61 91 00 08"
# Both were already in the directory when they were added again.
TWICE, ORGANISATION_TWICE = ("Thomas", "RIVOAL"), "C.C.A.S. Valbrune"
PAST = {
    "family_name": "Kerbrat",
    "title": "conseillère municipale",
    "since": dt.date(2014, 4, 4),
    "until": dt.date(2020, 6, 28),
}


def fill_entries(network: Network, organisations: dict[str, Organisation], source: str) -> None:
    """Add what is missing; what is there is left alone."""
    _tree(organisations)
    _ways_to_reach(network, organisations)
    _past(network, organisations)
    _twice(network, organisations, source)


def _tree(organisations: dict[str, Organisation]) -> None:
    for part, whole in TREE.items():
        one = Organisation.objects.get(pk=organisations[part].pk)
        if one.parent is None:
            change_organisation(
                by=INSTALLATION, organisation=one, version=one.version, parent=organisations[whole]
            )


def _ways_to_reach(network: Network, organisations: dict[str, Organisation]) -> None:
    for person in Person.objects.filter(network=network, family_name__in=TELEPHONES, contacts=None).order_by(
        "pk"
    ):
        mail = f"{person.given_name}.{person.family_name}@arvor.example"
        for kind, value in (("email", mail), ("phone", TELEPHONES[person.family_name])):
            add_person_detail(by=INSTALLATION, person=person, what="contact", kind=kind, value=value)
    ccas = organisations["ccas-valbrune"]
    if not ccas.contacts.exists():
        _reach(ccas)
        add_organisation_detail(
            by=INSTALLATION,
            organisation=ccas,
            what="address",
            kind="visit",
            lines="3 place du Lavoir",
            town="Valbrune",
        )


def _past(network: Network, organisations: dict[str, Organisation]) -> None:
    person = Person.objects.filter(network=network, family_name=PAST["family_name"]).order_by("pk").first()
    answers = {name: value for name, value in PAST.items() if name != "family_name"}
    if person and not person.mandates.filter(title=PAST["title"]).exists():
        add_mandate(by=INSTALLATION, person=person, organisation=organisations["ville-valbrune"], **answers)


def _twice(network: Network, organisations: dict[str, Organisation], source: str) -> None:
    given_name, family_name = TWICE
    if not Person.objects.filter(network=network, given_name=given_name, family_name=family_name).exists():
        add_person(
            by=INSTALLATION,
            network=network,
            given_name=given_name,
            family_name=family_name,
            role_words="assistant social",
            phone=TELEPHONES["Rivoal"],
            email="thomas.rivoal@arvor.example",
            source=source,
        )
        _look(find_same_people, FIND[Noun.PERSON], network)
    if not Organisation.objects.filter(network=network, name=ORGANISATION_TWICE).exists():
        place = organisations["ccas-valbrune"].place
        _reach(
            add_organisation(
                by=INSTALLATION, network=network, name=ORGANISATION_TWICE, kind="support", place=place
            )
        )
        _look(find_same_organisations, FIND[Noun.ORGANISATION], network)


def _reach(organisation: Organisation) -> None:
    add_organisation_detail(
        by=INSTALLATION, organisation=organisation, what="contact", kind="phone", value=CCAS_TELEPHONE
    )


def _look(find, kind: str, network: Network) -> None:
    """Look for pairs here and now, unless a worker took the job first."""
    find(by=INSTALLATION, network=network)
    job = latest_job_about(network, kind)
    if job is not None:
        run_job.func(job.pk)
