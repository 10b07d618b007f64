import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from relais.core.journal import action
from relais.directory.details.actions import give_details
from relais.directory.networks.models import Network
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Mandate, Person


@action("directory.add_person")
def add_person(
    *, by, network: Network, family_name: str, given_name: str = "",
    role_words: str = "", organisation: Organisation | None = None,
    email: str = "", phone: str = "", account: str = "", **fields,
) -> Person:  # fmt: skip
    """Add a person, with their first mandate and the first ways to reach them."""
    person = Person(network=network, family_name=family_name, given_name=given_name, **fields)
    person.full_clean()
    person.save()
    if role_words or organisation:
        mandate = Mandate(person=person, title=role_words, organisation=organisation)
        mandate.full_clean()
        mandate.save()
    give_details(person, email=email, phone=phone, account=account)
    return person


@action("directory.change_person")
def change_person(*, by, person: Person, version: int, **answers) -> Person:
    """Change the name of a person that someone read at this version."""
    return person.change_from(version, answers)


@action("directory.delete_person")
def delete_person(*, by, person: Person) -> Person:
    """Put a person away. They can be taken back; erasing for good is another act."""
    if person.deleted_at is None:
        person.deleted_at = timezone.now()
        person.save(update_fields=["deleted_at"])
    return person


@action("directory.restore_person")
def restore_person(*, by, person: Person) -> Person:
    person.deleted_at = None
    person.save(update_fields=["deleted_at"])
    return person


# A mandate is told in the journal as an act on its person.
@action("directory.add_mandate")
def add_mandate(*, by, person: Person, **answers) -> Person:
    mandate = Mandate(person=person, **answers)
    mandate.full_clean()
    mandate.save()
    return person


@action("directory.change_mandate")
def change_mandate(*, by, person: Person, mandate: Mandate, version: int, **answers) -> Person:
    mandate.change_from(version, answers)
    return person


@action("directory.end_mandate")
def end_mandate(*, by, person: Person, mandate: Mandate, until: dt.date) -> Person:
    """Say that a mandate is over: it stays, as past."""
    if until > timezone.localdate():
        raise ValidationError(
            {"until": _("This day is still to come. Change the mandate to write its last day.")}
        )
    mandate.change_from(mandate.version, {"until": until})
    return person


@action("directory.remove_mandate")
def remove_mandate(*, by, person: Person, mandate: Mandate) -> Person:
    """Take away a mandate that never was; one that is over is ended."""
    mandate.delete()
    return person
