from relais.core.journal import action
from relais.directory.details.models import Account, Contact, Detail
from relais.directory.details.queries import KINDS


@action("directory.add_person_detail")
def add_person_detail(*, by, person, what: str, **answers):
    """Add an address, a contact or an account; the journal tells it of the person."""
    _add(KINDS[what](person=person, **answers))
    return person


@action("directory.change_person_detail")
def change_person_detail(*, by, person, detail: Detail, version: int, **answers):
    _change(detail, version, answers)
    return person


@action("directory.remove_person_detail")
def remove_person_detail(*, by, person, detail: Detail):
    detail.delete()
    return person


@action("directory.add_organisation_detail")
def add_organisation_detail(*, by, organisation, what: str, **answers):
    """Add an address, a contact or an account; the journal tells it of the organisation."""
    _add(KINDS[what](organisation=organisation, **answers))
    return organisation


@action("directory.change_organisation_detail")
def change_organisation_detail(*, by, organisation, detail: Detail, version: int, **answers):
    _change(detail, version, answers)
    return organisation


@action("directory.remove_organisation_detail")
def remove_organisation_detail(*, by, organisation, detail: Detail):
    detail.delete()
    return organisation


def give_details(owner, *, email: str = "", phone: str = "", website: str = "", account: str = "") -> None:
    """The first ways to reach someone, within the action that adds them."""
    for kind, value in (("email", email), ("phone", phone), ("website", website)):
        if value:
            _add(Contact(**_owned_by(owner), kind=kind, value=value, is_preferred=True))
    if account:
        _add(Account(**_owned_by(owner), handle=account))


def _owned_by(owner) -> dict:
    return {owner._meta.model_name: owner}


def _add(detail: Detail) -> None:
    _make_way_for(detail)
    detail.full_clean()
    detail.save()


def _change(detail: Detail, version: int, answers: dict) -> None:
    if answers.get("is_preferred"):
        _make_way_for(detail, answers["kind"])
    detail.change_from(version, answers)


def _make_way_for(detail: Detail, kind: str = "") -> None:
    """One contact of a kind is used first: the one that was gives its place, and counts a version."""
    if isinstance(detail, Contact) and (kind or detail.is_preferred):
        others = Contact.objects.filter(
            person=detail.person,
            organisation=detail.organisation,
            kind=kind or detail.kind,
            is_preferred=True,
        ).exclude(pk=detail.pk)
        for other in others.select_for_update():
            other.is_preferred = False
            other.version += 1
            other.save(update_fields=["is_preferred", "version"])
