"""
Values handed to the reader's browser and taken back a little later, which nobody can read or change on the way.

A code that the database keeps only as a digest must still go from the page that made it to the paper that
shows it: it travels inside the page, sealed, and leaves nothing behind.
"""

import json
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac


class Unsealed(Exception):
    """Not one of our seals, or too old."""


def _key(purpose: str) -> Fernet:
    secret = salted_hmac(f"relais.sealed.{purpose}", "key", algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(secret))


def seal(purpose: str, value) -> str:
    return _key(purpose).encrypt(json.dumps(value).encode()).decode()


def unseal(purpose: str, sealed: str, *, seconds: int | None = None):
    """The value, when it was sealed for this purpose less than so many seconds ago."""
    try:
        return json.loads(_key(purpose).decrypt(sealed.encode(), ttl=seconds))
    except (InvalidToken, ValueError) as fault:
        raise Unsealed(purpose) from fault


def digest_of(purpose: str, value: str) -> str:
    """
    A digest keyed by the installation's secret.

    It can be looked up, unlike a salted one; and whoever takes the database alone cannot try values against
    it, because the key is not there.
    """
    return salted_hmac(
        f"relais.digest.{purpose}", value, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()
