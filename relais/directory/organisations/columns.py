"""What a file may bring of organisations, and how its rows meet those that are known."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relais.core.imports.reading.sentences import gettext_noop
from relais.core.imports.targets import Expected, Field, Row, Settled, Target, register
from relais.core.imports.values import one_of, text_up_to, yes_or_no
from relais.core.search.spelling import plain_words
from relais.directory.details.columns import (
    ACCOUNT_FIELDS,
    ADDRESS_FIELDS,
    CONTACT_FIELDS,
    find_commune,
    settle_details,
)
from relais.directory.organisations.models import Organisation
from relais.directory.organisations.numbers import is_rna, is_siret, plain_number, spoken_siret
from relais.directory.territories.lookup import Communes

NOT_A_SIRET = gettext_noop("a SIRET: 14 digits that agree with each other")
NOT_AN_RNA = gettext_noop("an RNA: W and 9 characters, such as W751234567")
SAID_BEFORE = gettext_noop("one row for each: row %(row)s already speaks of this organisation")
SEVERAL_KNOWN = gettext_noop("a SIRET, a postal code or a town: the directory knows several of this name")
LONGEST_KEY = 400

_KINDS: dict[str, tuple[str, ...]] = {
    Organisation.Kind.SUPPORT: (
        "structure d'accompagnement", "epn", "espace public numérique", "médiathèque", "bibliothèque",
        "bibliothèque / médiathèque",
        "fablab", "tiers-lieu", "tiers lieux", "centre social", "espace de vie sociale", "france services",
        "maison france services",
        "msap", "mission locale", "point d'accueil", "mjc", "structure de médiation",
    ),
    Organisation.Kind.LOCAL_AUTHORITY: (
        "collectivité", "mairie", "commune", "département", "région", "ccas", "cias", "epci",
        "communauté de communes",
        "communauté d'agglomération", "métropole", "conseil départemental", "collectivité locale", "public",
    ),
    Organisation.Kind.OPERATOR: ("opérateur", "caf", "cpam", "pôle emploi", "france travail", "la poste", "msa"),
    Organisation.Kind.ASSOCIATION: ("associatif", "association loi 1901", "asso", "fondation"),
    Organisation.Kind.MEDIA: ("presse", "journal", "radio", "média"),
    Organisation.Kind.COMPANY: ("privé", "sarl", "sas", "société", "coopérative", "scop", "scic",
    "entreprise privée"),
    Organisation.Kind.OTHER: ("autres", "divers"),
}  # fmt: skip


def siret(text: str) -> str:
    number = plain_number(text).removesuffix(".0")
    if number.isdecimal() and 11 <= len(number) < 14:  # a spreadsheet ate the first 0
        number = number.zfill(14)
    if not is_siret(number):
        raise Expected(NOT_A_SIRET)
    return number


def rna(text: str) -> str:
    number = plain_number(text)
    if not is_rna(number):
        raise Expected(NOT_AN_RNA)
    return number


FIELDS = (
    Field(
        "name", _("Name"), text_up_to(300),
        words=("nom", "name", "nom de la structure", "nom structure", "structure", "organisation",
               "organisme", "raison sociale",
               "denomination", "nom de l organisation", "lieu", "nom du lieu", "etablissement",
               "association", "user nom",
               "libelle", "nom de votre structure", "organisation name", "entreprise", "company"),
    ),
    Field(
        "kind", _("Kind"), one_of(lambda: Organisation.Kind.choices, _KINDS),
        choices=lambda: Organisation.Kind.choices,
        is_for_all=True, show=lambda kind: str(Organisation.Kind(kind).label),
        words=("type", "kind", "type de structure", "type structure", "typologie", "categorie",
               "statut juridique", "ss cat",
               "typologie de la structure", "sous categorie", "forme juridique", "nature"),
    ),
    Field("siret", _("SIRET"), siret, shape="siret", words=("siret", "numero siret", "n siret",
    "siret number"), show=spoken_siret),
    Field("rna", _("RNA"), rna, shape="rna", words=("rna", "numero rna", "n rna", "waldec")),
    *ADDRESS_FIELDS,
    *CONTACT_FIELDS,
    *ACCOUNT_FIELDS,
    Field(
        "is_partner", _("Partner of the network"), yes_or_no, choices=lambda: [("oui", _("yes")), ("non", _("no"))],
        is_for_all=True, words=("partenaire", "partner", "est partenaire"),
        show=lambda value: str(_("yes") if value else _("no")),
    ),
)  # fmt: skip


class Settling:
    """
    Decides what becomes of each row about an organisation.

    A row is about a known organisation when it has its SIRET or its RNA, or else its name and its commune. A name
    alone is enough when the directory knows one organisation of that name, and either says nothing of where.
    """

    def __init__(self, network_id: int):
        self.network_id = network_id
        self.communes = Communes()
        self._said: dict[object, int] = {}  # what each row of this file spoke of -> its number

    def settle(self, rows: Sequence[Row]) -> list[Settled]:
        known = Known(self.network_id, rows)
        return [self._settle(row, known) for row in rows]

    def _settle(self, row: Row, known: "Known") -> Settled:
        settled = Settled(row)
        commune, settled.faults = find_commune(row, self.communes)
        if settled.faults:
            return settled
        place = "" if commune else _place_of(row)
        found = known.like(row.values, commune, place)
        if len(found) > 1:
            settled.faults.append(row.fault("name", SEVERAL_KNOWN))
            return settled
        one: Any = found[0] if found else None
        if before := self._said_before(row, commune, place, one):
            settled.faults.append(row.fault("name", SAID_BEFORE, row=before))
            return settled
        values = {
            name: row.values[name] for name in ("kind", "siret", "rna", "is_partner") if name in row.values
        }
        if one is None:
            one = settled.create(
                Organisation,
                network_id=self.network_id,
                name=row.values["name"],
                territory_id=commune,
                place=place,
                **values,
            )
            settled.is_new = True
        else:
            where = {"territory_id": commune, "place": ""} if commune else {"place": place} if place else {}
            if one.territory_id and not commune:
                where = {}
            settled.change(one, **values, **where)
        settled.subject = one
        settle_details(settled, one, row, commune, known.details_of(one) if not settled.is_new else {})
        return settled

    def _said_before(self, row: Row, commune: int | None, place: str, one: Organisation | None) -> int | None:
        """The row of this file that already spoke of the same organisation."""
        values = row.values
        signs: list[object] = (
            [("pk", one.pk)] if one else [("name", _key(values["name"]), commune, plain_words(place))]
        )
        signs += [(name, values[name]) for name in ("siret", "rna") if name in values]
        marks = [hash(sign) for sign in signs]
        before = next((self._said[mark] for mark in marks if mark in self._said), None)
        for mark in marks:
            self._said.setdefault(mark, row.number)
        return before


class Known:
    """The organisations of a network that some rows may speak of: a few questions for all the rows."""

    def __init__(self, network_id: int, rows: Sequence[Row]):
        sirets = {row.values["siret"] for row in rows if "siret" in row.values}
        rnas = {row.values["rna"] for row in rows if "rna" in row.values}
        keys = {_key(row.values["name"]) for row in rows if "name" in row.values}
        wanted = Q(search_key__in=keys - {""})
        if sirets:
            wanted |= Q(siret__in=sirets)
        if rnas:
            wanted |= Q(rna__in=rnas)
        mine = Organisation.objects.filter(network_id=network_id, deleted_at=None).filter(wanted)
        self._by_number: dict[tuple[str, str], Organisation] = {}
        self._by_name: dict[str, list[Organisation]] = defaultdict(list)
        for one in mine.order_by("pk"):
            self._by_name[one.search_key].append(one)
            for name in ("siret", "rna"):
                if getattr(one, name):
                    self._by_number[name, getattr(one, name)] = one

    def like(self, values: dict, commune: int | None, place: str) -> list[Organisation]:
        """Those that values are about: none, one, or several that nothing tells apart."""
        for name in ("siret", "rna"):
            if one := self._by_number.get((name, values.get(name, ""))):
                return [one]
        # Another number, another organisation: a chain has one name for all its shops.
        alike = [one for one in self._by_name.get(_key(values["name"]), []) if not _differs(one, values)]
        if not commune and not place:
            return alike
        there = [one for one in alike if _is_there(one, commune, place)]
        nowhere = [one for one in alike if not one.territory_id and not one.place]
        return there or (nowhere if len(alike) == 1 else [])

    def details_of(self, one: Organisation) -> dict[str, list]:
        return self._details.get(one.pk, {})

    @cached_property
    def _details(self) -> dict[int, dict[str, list]]:
        found = {one.pk: one for some in self._by_name.values() for one in some}
        details: dict[int, dict[str, list]] = {pk: {} for pk in found}
        for name in ("contacts", "accounts", "addresses"):
            model: Any = Organisation._meta.get_field(name).related_model
            for detail in model._base_manager.filter(organisation__in=found).order_by("pk"):
                details[detail.organisation_id].setdefault(name, []).append(detail)
        return details


def _key(name: str) -> str:
    return plain_words(name)[:LONGEST_KEY]


def _place_of(row: Row) -> str:
    """Where it is, when that is no commune of the list."""
    return row.values.get("town", "") or row.values.get("whole_address", {}).get("town", "")


def _differs(one: Organisation, values: dict) -> bool:
    return any(values.get(name) and getattr(one, name) not in {"", values[name]} for name in ("siret", "rna"))


def _is_there(one: Organisation, commune: int | None, place: str) -> bool:
    if commune:
        return one.territory_id == commune
    return plain_words(one.place) == plain_words(place)


ORGANISATIONS = register(
    Target(
        name="organisations",
        label=_("Organisations"),
        act=_("Import organisations"),
        fields=FIELDS,
        begin=Settling,
        rights=("directory.add_organisation", "directory.change_organisation"),
        needs=(("name",),),
        added={"directory.organisation": "directory.add_organisation"},
        changed={"directory.organisation": "directory.change_organisation"},
        list_page="organisations",
        help=_(
            "An organisation that the directory knows by its SIRET, its RNA, or its name and commune is completed: "
            "an empty cell erases nothing."
        ),
    )
)
