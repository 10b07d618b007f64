"""The link by which someone objects without signing in: short enough to be typed from a letter."""

import base64
import string

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from relais.directory.people.models import Person

SALT = "relais.directory.notices.objection"
N_LETTERS = 16  # 80 bits: nobody finds one by trying
ALPHABET = string.ascii_lowercase + "234567"


def objection_token(person: Person) -> str:
    """It names the person's entry and serves to object, and for nothing else; it does not expire with a letter."""
    return f"{int_to_base36(person.pk)}-{_seal(person)}"


def objection_path(person: Person) -> str:
    return reverse("object", args=[objection_token(person)])


def person_meant_by(token: str) -> Person | None:
    """The person that a link names; none when it is forged, or when they were erased since."""
    number, _dash, seal = token.lower().partition("-")
    try:
        pk = base36_to_int(number)
    except ValueError:
        return None
    if pk > 2**62:
        return None
    person = Person.objects.select_related("network").filter(pk=pk).first()
    # The comparison is made whether or not there is such a person: the answer takes the same time.
    expected = _seal(person or Person(pk=pk, network_id=0))
    return person if constant_time_compare(seal, expected) else None


def _seal(person: Person) -> str:
    digest = salted_hmac(SALT, f"{person.network_id}:{person.pk}", algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:N_LETTERS]
