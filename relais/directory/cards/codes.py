"""The code of a card: nine signs in three groups, the last of which checks the others."""

import re
import secrets
import unicodedata

from relais.core.access.sealed import digest_of

# No two of these look alike, however they are printed or written: neither 0 nor O, 1 I nor L, 2 nor Z, 5 nor S,
# 8 nor B, U, G. There are 23 of them, a prime: the last sign finds each wrong sign, and each pair the wrong way round.
ALPHABET = "ACDEFHJKMNPQRTVWXY34679"
N_SIGNS, GROUP = 9, 3

# What people write instead: signs that no card bears, and the one that looks like it. The last sign checks the guess.
_MEANT = str.maketrans({"O": "Q", "0": "Q", "G": "6", "U": "V", "1": "7"})
_BETWEEN = re.compile(r"[\s\-‐‑–—_.·,;:/]+")


def new_code() -> str:
    """A code drawn at random among 78,310,985,281 (36 bits), with its checking sign."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(N_SIGNS - 1))
    return drawn + check_sign(drawn)


def check_sign(drawn: str) -> str:
    """
    The sign that makes the weighted sum of all of them a multiple of 23.

    Example
    -------
    >>> check_sign("K7M3RT9C")
    'Y'
    """
    total = sum(ALPHABET.index(sign) * weight for weight, sign in enumerate(drawn, start=1))
    # The weight of the last sign is 9; 18 is its inverse, as 9 × 18 = 162 = 7 × 23 + 1.
    return ALPHABET[(-total * 18) % 23]


def read_code(typed: str) -> str:
    """
    The code that someone meant, whatever the case, spaces and dashes; empty when it cannot be a code.

    Example
    -------
    >>> read_code(" k7m-3rt 9cy ")
    'K7M3RT9CY'
    >>> read_code("K7M 3RT 9YC")
    ''
    """
    plain = unicodedata.normalize("NFKD", typed)
    code = (
        _BETWEEN.sub("", "".join(c for c in plain if not unicodedata.combining(c))).upper().translate(_MEANT)
    )
    if len(code) != N_SIGNS or any(sign not in ALPHABET for sign in code):
        return ""
    return code if check_sign(code[:-1]) == code[-1] else ""


def spaced(code: str) -> str:
    """As it is printed: « K7M 3RT 9CY »."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def digest_of_code(code: str) -> str:
    """
    What is kept of a code, so that it can be looked up.

    A salted hash (Argon2) could not be looked up without trying every card. A plain one would be tried out in
    minutes by whoever took the database: 36 bits are few. This one is keyed by the installation's secret,
    which is not in the database.
    """
    return digest_of("card", code)
