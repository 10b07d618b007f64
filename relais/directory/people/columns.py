"""What a file may bring of people, and how its rows meet those who are known."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from relais.core.imports.drafts import Draft
from relais.core.imports.reading.sentences import gettext_noop
from relais.core.imports.targets import Field, Row, Settled, Target, register
from relais.core.imports.values import day, text_up_to
from relais.core.search.spelling import plain_words
from relais.directory.details.columns import (
    ACCOUNT_FIELDS,
    ADDRESS_FIELDS,
    CONTACT_FIELDS,
    find_commune,
    settle_details,
)
from relais.directory.details.models import Account, Address, Contact
from relais.directory.organisations.columns import siret
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Mandate, Person
from relais.directory.territories.lookup import Communes

SAID_BEFORE = gettext_noop("one row for each: row %(row)s already speaks of this person")
SEVERAL_KNOWN = gettext_noop(
    "an e-mail, an organisation or a commune: the directory knows several of this name"
)
SEVERAL_ORGANISATIONS = gettext_noop(
    "a SIRET or a commune: the directory knows several organisations of this name"
)
ENDS_BEFORE = gettext_noop("a last day that does not come before the first day")
MANDATE = _("What they do")


def full_name(text: str) -> tuple[str, str]:
    """
    First and last name; what is in capitals is the last name, or else the last word.

    Example
    -------
    >>> full_name("Nadia KERBRAT"), full_name("LE GOFF Camille"), full_name("Paul Audic")
    (('Nadia', 'KERBRAT'), ('Camille', 'LE GOFF'), ('Paul', 'Audic'))
    """
    words = text_up_to(400)(text).split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(word for word in words if word not in capitals)[:200], " ".join(capitals)[:200]
    return " ".join(words[:-1])[:200], words[-1][:200] if words else ""


FIELDS = (
    Field(
        "given_name", _("First name"), text_up_to(200),
        words=("prenom", "prenoms", "first name", "given name", "prenom de l elu", "prenom usuel",
               "firstname", "forename"),
    ),
    Field(
        "family_name", _("Last name"), text_up_to(200),
        words=("nom", "nom de famille", "last name", "family name", "surname", "nom de l elu", "nom d usage",
               "lastname",
               "patronyme", "nom usuel"),
    ),
    Field(
        "full_name", _("First and last name together"), full_name,
        words=("nom complet", "nom et prenom", "nom prenom", "prenom nom", "full name", "prenom et nom",
               "name", "identite",
               "contact", "personne", "nom du contact", "responsable", "referent"),
        show=lambda name: " ".join(filter(None, name)),
    ),
    Field(
        "title", MANDATE, text_up_to(300), is_for_all=True, group=MANDATE,
        words=("fonction", "mandat", "qualite", "poste", "titre", "role", "function", "job title",
               "intitule du poste",
               "libelle de la fonction", "title", "metier", "profession"),
    ),
    Field(
        "organisation", _("Organisation"), text_up_to(300), is_for_all=True, group=MANDATE,
        words=("organisation", "structure", "organisme", "employeur", "collectivite", "entreprise",
               "nom de la structure",
               "etablissement", "association", "company", "employer", "institution", "nom structure"),
    ),
    Field("siret", _("SIRET of the organisation"), siret, shape="siret", group=MANDATE, words=("siret",
    "numero siret")),
    Field(
        "since", _("Since"), day, shape="day", group=MANDATE, show=date_format,
        words=("depuis", "date de debut du mandat", "date de debut", "debut du mandat", "since",
               "start date", "date de debut de la fonction",
               "entree en fonction"),
    ),
    Field(
        "until", _("Until"), day, shape="day", group=MANDATE, show=date_format,
        words=("jusqu au", "date de fin", "date de fin du mandat", "fin du mandat", "until", "end date",
               "date de fin de la fonction"),
    ),
    *CONTACT_FIELDS,
    *ADDRESS_FIELDS,
    *ACCOUNT_FIELDS,
    Field(
        "department", _("Code of the department"), text_up_to(3), group=_("Address"),
        words=("code du departement", "departement", "code departement", "department", "dep"),
    ),
    Field(
        "source", _("Where this comes from"), text_up_to(300), is_for_all=True, words=("source",
        "provenance", "origine"),
        help=_("The person has the right to know it: site of the department, list of a partner…"),
    ),
)  # fmt: skip


class Settling:
    """
    Decides what becomes of each row about a person.

    A row is about a known person when it has their name and their e-mail, or their name and where they act: the
    organisation or the commune of one of their mandates. A name alone is enough when the directory knows one person of
    that name, and either says nothing of where. An organisation that is not known is added.
    """

    def __init__(self, network_id: int):
        self.network_id = network_id
        self.communes = Communes()
        self.organisations = Organisations(network_id)
        self._said: dict[int, int] = {}

    def settle(self, rows: Sequence[Row]) -> list[Settled]:
        for row in rows:
            if "family_name" not in row.values:
                given, family = row.values.get("full_name", ("", ""))
                row.values |= {"family_name": family, **({"given_name": given} if given else {})}
        self.organisations.read(rows)
        known = Known(self.network_id, rows)
        return [self._settle(row, known) for row in rows]

    def _settle(self, row: Row, known: "Known") -> Settled:
        settled = Settled(row)
        commune, settled.faults = find_commune(row, self.communes)
        values = row.values
        if values.get("since") and values.get("until") and values["until"] < values["since"]:
            settled.faults.append(row.fault("until", ENDS_BEFORE))
        organisation, several = self.organisations.meant(values, commune)
        if several:
            settled.faults.append(row.fault("organisation", SEVERAL_ORGANISATIONS))
        if settled.faults:
            return settled
        acts_in = organisation.pk if organisation is not None else None
        has_organisation = "organisation" in values or "siret" in values
        # A commune beside an organisation or a street says where that is, not where a mandate is held.
        area = (
            commune
            if not has_organisation and "lines" not in values and "whole_address" not in values
            else None
        )
        found = known.like(values, acts_in, area, is_said=bool(has_organisation or area))
        if len(found) > 1:
            settled.faults.append(row.fault("family_name", SEVERAL_KNOWN))
            return settled
        person: Any = found[0] if found else None
        if before := self._said_before(row, person, area):
            settled.faults.append(row.fault("family_name", SAID_BEFORE, row=before))
            return settled
        if organisation is None and has_organisation:
            organisation = self.organisations.add(values, commune)
            if organisation is not None:
                settled.add(organisation)
        if person is None:
            person = settled.create(
                Person,
                network_id=self.network_id,
                family_name=values["family_name"],
                given_name=values.get("given_name", ""),
                source=values.get("source", ""),
            )
            settled.is_new = True
        elif "source" in values and not person.source:
            settled.change(person, source=values["source"])
        settled.subject = person
        details = known.details_of(person) if not settled.is_new else {}
        _settle_mandate(settled, person, row, organisation, area, details.get("mandates", []))
        settle_details(settled, person, row, commune if area is None else None, details)
        return settled

    def _said_before(self, row: Row, person: Person | None, area: int | None) -> int | None:
        """The row of this file that already spoke of the same person."""
        values, name = row.values, _name_of(row.values)
        signs: list[Any] = [("pk", person.pk)] if person else []
        signs += [(name, email) for email in values.get("emails", ())]
        if person is None:
            where = (plain_words(values.get("organisation", "")), values.get("siret"), area)
            if any(where) or "emails" not in values:
                signs.append((name, where))
        marks = [hash(sign) for sign in signs]
        before = next((self._said[mark] for mark in marks if mark in self._said), None)
        for mark in marks:
            self._said.setdefault(mark, row.number)
        return before


def _settle_mandate(
    settled: Settled,
    person: Any,
    row: Row,
    organisation: Any,
    area: int | None,
    known: list[Mandate],
) -> None:
    """Complete the mandate that a row tells of, or add it: one person wears several hats."""
    title = row.values.get("title", "")
    if not (title or organisation is not None or area):
        return
    days = {name: row.values[name] for name in ("since", "until") if name in row.values}
    for mandate in known:
        same_place = (mandate.organisation_id, mandate.territory_id) == (
            getattr(organisation, "pk", None),
            area,
        )
        same_title = not title or not mandate.title or plain_words(mandate.title) == plain_words(title)
        if same_place and same_title:
            settled.change(mandate, **days, **({"title": title} if title and not mandate.title else {}))
            return
        # A hat said without its place, now told with it.
        if title and plain_words(mandate.title) == plain_words(title) and not organisation and not area:
            settled.change(mandate, **days)
            return
    settled.create(Mandate, person=person, title=title, organisation=organisation, territory_id=area, **days)


class Known:
    """The people of a network that some rows may speak of: a few questions for all the rows."""

    def __init__(self, network_id: int, rows: Sequence[Row]):
        keys = {_name_of(row.values) for row in rows}
        mine = Person.objects.filter(network_id=network_id, deleted_at=None, search_key__in=keys - {""})
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        self._keys: list[int] = []
        for person in mine.order_by("pk"):
            self._by_name[person.search_key].append(person)
            self._keys.append(person.pk)

    def like(
        self, values: dict, organisation: int | None, area: int | None, *, is_said: bool
    ) -> list[Person]:
        """Those that values are about: none, one, or several that nothing tells apart."""
        alike = self._by_name.get(_name_of(values), [])
        if not alike:
            return []
        emails = set(values.get("emails", ()))
        same_email = [one for one in alike if emails & self._emails_of(one)]
        if same_email:
            return same_email[:1]
        if not is_said:
            # Without a place, an e-mail that nobody of this name has tells someone else.
            return [one for one in alike if not emails or not self._emails_of(one)]
        there = [one for one in alike if (organisation, area) in self._places_of(one)]
        nowhere = [one for one in alike if not self._places_of(one) and not (emails and self._emails_of(one))]
        return there[:1] or (nowhere if len(alike) == 1 else [])

    def _emails_of(self, person: Person) -> set[str]:
        contacts: Iterable[Contact] = self.details_of(person).get("contacts", [])
        return {contact.value for contact in contacts if contact.kind == Contact.Kind.EMAIL}

    def _places_of(self, person: Person) -> set[tuple]:
        mandates: Iterable[Mandate] = self.details_of(person).get("mandates", [])
        places = {(mandate.organisation_id, mandate.territory_id) for mandate in mandates}
        return places - {(None, None)}

    def details_of(self, person: Person) -> dict[str, list]:
        return self._details.get(person.pk, {})

    @cached_property
    def _details(self) -> dict[int, dict[str, list]]:
        details: dict[int, dict[str, list]] = defaultdict(dict)
        for name, model in (
            ("contacts", Contact), ("accounts", Account), ("addresses", Address), ("mandates", Mandate)
        ):  # fmt: skip
            found: Any = model._base_manager.filter(person__in=self._keys).order_by("pk")
            for detail in found:
                details[detail.person_id].setdefault(name, []).append(detail)
        return details


class Organisations:
    """The organisations that rows about people name: those that are known, and those that this file adds."""

    def __init__(self, network_id: int):
        self.network_id = network_id
        self._by_name: dict[str, list[Any]] = {}
        self._by_siret: dict[str, Any] = {}

    def read(self, rows: Sequence[Row]) -> None:
        """Look up at once those that were not yet looked up."""
        names = {plain_words(row.values["organisation"]) for row in rows if "organisation" in row.values}
        sirets = {row.values["siret"] for row in rows if "siret" in row.values}
        names, sirets = names - self._by_name.keys(), sirets - self._by_siret.keys()
        if not names and not sirets:
            return
        self._by_name |= {name: [] for name in names}
        self._by_siret |= dict.fromkeys(sirets)
        mine = Organisation.objects.filter(network_id=self.network_id, deleted_at=None)
        for one in mine.filter(Q(search_key__in=names) | Q(siret__in=sirets)).order_by("pk"):
            if one.search_key in names:
                self._by_name[one.search_key].append(one)
            if one.siret in sirets:
                self._by_siret[one.siret] = one

    def meant(self, values: dict, commune: int | None) -> tuple[Any, bool]:
        """The organisation of a row, when it is known; and whether several are, that nothing tells apart."""
        if one := self._by_siret.get(values.get("siret", "")):
            return one, False
        found = self._by_name.get(plain_words(values.get("organisation", "")), [])
        if "siret" in values:
            found = [one for one in found if one.siret in {"", values["siret"]}]
        if len(found) > 1 and commune:
            found = [one for one in found if one.territory_id == commune] or found
        return (found[0] if len(found) == 1 else None), len(found) > 1

    def add(self, values: dict, commune: int | None) -> Draft | None:
        """One that the directory does not know yet; a SIRET alone does not name it."""
        if "organisation" not in values:
            return None
        given = {"name": values["organisation"], "siret": values.get("siret", ""), "territory_id": commune}
        one = Draft(Organisation, {"network_id": self.network_id, **given})
        self._by_name.setdefault(plain_words(one.name), []).append(one)
        if one.siret:
            self._by_siret[one.siret] = one
        return one


def _name_of(values: dict) -> str:
    return plain_words(f"{values.get('family_name', '')} {values.get('given_name', '')}")[:400]


PEOPLE = register(
    Target(
        name="people",
        label=_("People"),
        act=_("Import people"),
        fields=FIELDS,
        begin=Settling,
        rights=(
            "directory.add_person",
            "directory.change_person",
            "directory.add_organisation",
        ),
        needs=(("family_name", "full_name"),),
        added={
            "directory.organisation": "directory.add_organisation",
            "directory.person": "directory.add_person",
        },
        changed={"directory.person": "directory.change_person"},
        list_page="people",
        help=_(
            "Someone whom the directory knows by their name and their e-mail, or their name and where they act, is "
            "completed: an empty cell erases nothing. An organisation that it does not know is added."
        ),
    )
)
