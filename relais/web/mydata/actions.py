from django.core.exceptions import PermissionDenied
from django.db import transaction

from relais.core.access.models import User
from relais.core.journal import action
from relais.directory.details.models import Contact
from relais.directory.people.models import Person


@action("web.correct_my_entry", of_oneself=True)
def correct_my_entry(
    *, by, user: User, person: Person, given_name: str, family_name: str, email: str = "", phone: str = ""
) -> Person:
    """Correct one's own name and the ways to reach one, at once; the rest is asked of the network."""
    if person.user_id != user.pk:
        raise PermissionDenied("of_oneself")
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        person = person.change_from(person.version, {"given_name": given_name, "family_name": family_name})
        for kind, value in (("email", email), ("phone", phone)):
            _keep_contact(person, kind, value)
    return person


def _keep_contact(person: Person, kind: str, value: str) -> None:
    """Write the contact that is used first; left empty, it is taken away."""
    mine = Contact.objects.filter(person=person, kind=kind).order_by("-is_preferred", "pk")
    contact = mine.first()
    if not value:
        if contact is not None:
            contact.delete()
        return
    contact = contact or Contact(person=person, kind=kind, is_preferred=True)
    contact.value = value
    contact.clean()
    if mine.exclude(pk=contact.pk).filter(value=contact.value).exists():
        return  # already known
    contact.full_clean()
    contact.save()
