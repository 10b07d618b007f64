from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from relais.core.access.roles import networks_where
from relais.directory.consents.models import Consent, LegalBasis, Objection, Purpose, PurposeVersion
from relais.directory.networks.models import Network
from relais.directory.people.models import Person


def purposes_for(user) -> QuerySet[Purpose]:
    """What the networks of a reader use data for; those given up are not shown."""
    return Purpose.objects.filter(network__in=networks_where(user, "directory.see_purposes"), retired_at=None)


def purpose_for(user, pk: int) -> Purpose:
    purpose = purposes_for(user).select_related("network").filter(pk=pk).first()
    if purpose is None:
        raise Http404
    return purpose


def purposes_of(network: Network) -> QuerySet[Purpose]:
    """What a network uses data for: public, since everyone has the right to know."""
    return Purpose.objects.filter(network=network, retired_at=None)


def current_text(purpose: Purpose) -> PurposeVersion:
    """The text that a choice made now refers to."""
    return PurposeVersion.objects.get(purpose=purpose, number=purpose.version)


def has_consent(person: Person, purpose_code: str) -> bool:
    """Whether a person said yes to a purpose of their network, and did not change their mind."""
    return _given(purpose_code).filter(person=person).exists()


def with_consent(people: QuerySet[Person], purpose_code: str) -> QuerySet[Person]:
    """Those who said yes to a purpose of their network: one condition, whatever their number."""
    return people.filter(Exists(_given(purpose_code).filter(person=OuterRef("pk"))))


def may_contact(person: Person, purpose_code: str) -> bool:
    """Whether one may write to a person for a purpose: no objection, no freeze, and consent where it is asked."""
    return contactable(Person.objects.filter(pk=person.pk), purpose_code).exists()


def contactable(people: QuerySet[Person], purpose_code: str) -> QuerySet[Person]:
    """
    Those to whom one may write for a purpose, of any number of people.

    A purpose that a network does not have, or gave up, lets it write to nobody.
    """
    mine = Purpose.objects.filter(network=OuterRef("network"), code=purpose_code, retired_at=None)
    refused = _standing().filter(Q(purpose=None) | Q(purpose__code=purpose_code), person=OuterRef("pk"))
    agreed = Exists(_given(purpose_code).filter(person=OuterRef("pk")))
    without_asking = Exists(mine.exclude(legal_basis=LegalBasis.CONSENT))
    return people.filter(without_asking | (Exists(mine) & agreed)).exclude(Exists(refused))


def not_frozen() -> Q:
    """The condition that nothing forbids working on a person's data (GDPR article 18): for scores and exports."""
    frozen = _standing().filter(kind=Objection.Kind.RESTRICTION, person=OuterRef("pk"))
    return ~Q(Exists(frozen))


def choices_of(person: Person) -> list[tuple[Purpose, Consent | None]]:
    """Each purpose that asks for consent, with what the person chose last."""
    asked = purposes_of(person.network).filter(legal_basis=LegalBasis.CONSENT)
    current = Consent.objects.filter(person=person, is_current=True)
    chosen = {consent.purpose_id: consent for consent in current.select_related("purpose_version")}
    return [(purpose, chosen.get(purpose.pk)) for purpose in asked]


def history_of(person: Person) -> QuerySet[Consent]:
    """All the choices of a person, the latest first."""
    return Consent.objects.filter(person=person).select_related("purpose", "purpose_version", "recorded_by")


def objections_of(person: Person) -> QuerySet[Objection]:
    """What a person refused that still stands."""
    return _standing().filter(person=person).select_related("purpose")


def uses_of(person: Person) -> list[tuple[Purpose, Objection | None]]:
    """Each purpose one may object to, with the objection that stands, whether to it or to all."""
    standing = list(objections_of(person).filter(kind=Objection.Kind.OBJECTION))
    to_all = next((objection for objection in standing if objection.purpose_id is None), None)
    by_purpose = {objection.purpose_id: objection for objection in standing}
    objectable = purposes_of(person.network).filter(
        legal_basis__in=[LegalBasis.INTEREST, LegalBasis.PUBLIC_TASK]
    )
    return [(purpose, by_purpose.get(purpose.pk) or to_all) for purpose in objectable]


def count_choices(purpose: Purpose) -> list[tuple[str, int]]:
    """How many people stand at each choice: « Given », 12."""
    current = Consent.objects.filter(purpose=purpose, is_current=True).order_by()
    numbers = dict(current.values_list("state").annotate(n=Count("pk")))
    return [(str(label), numbers.get(value, 0)) for value, label in Consent.State.choices]


def count_objections(purpose: Purpose) -> int:
    return _standing().filter(purpose=purpose).count()


def _given(purpose_code: str) -> QuerySet[Consent]:
    """
    The consents that stand. The purpose is looked for first, so that its index serves for any number of people.

    A code names one purpose in each network, and a person belongs to one.
    """
    purposes = Purpose.objects.filter(code=purpose_code, retired_at=None).order_by()
    return Consent.objects.filter(
        purpose__in=purposes.values("pk"), state=Consent.State.GIVEN, is_current=True
    ).order_by()


def _standing() -> QuerySet[Objection]:
    return Objection.objects.filter(lifted_at=None).order_by("-made_at", "-pk")
