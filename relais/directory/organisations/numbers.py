"""The official numbers of organisations: SIRET (INSEE) and RNA (register of associations)."""

import re

LA_POSTE = "356000000"
_NOT_SIGN = re.compile(r"[\s.\-\u00a0\u202f]+")


def plain_number(text: str) -> str:
    """
    A number without the spaces and dots people put in it.

    Example
    -------
    >>> plain_number("732 829 320 00074"), plain_number("w9p 100 1234")
    ('73282932000074', 'W9P1001234')
    """
    return _NOT_SIGN.sub("", text).upper()


def is_siret(number: str) -> bool:
    """
    Whether 14 digits are a SIRET: their Luhn sum is a multiple of ten.

    Of La Poste, whose post offices are more than Luhn keys allow, the plain sum is a multiple of five.

    Example
    -------
    >>> is_siret("73282932000074"), is_siret("73282932000075"), is_siret("35600000049837")
    (True, False, True)
    """
    if not re.fullmatch(r"[0-9]{14}", number):
        return False
    digits = [int(digit) for digit in number]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[0::2]]
    if (sum(doubled) + sum(digits[1::2])) % 10 == 0:
        return True
    return number.startswith(LA_POSTE) and sum(digits) % 5 == 0


def is_rna(number: str) -> bool:
    """
    Whether it is a number of the register of associations: W and nine signs.

    Example
    -------
    >>> is_rna("W751234567"), is_rna("W2A1234567"), is_rna("751234567")
    (True, True, False)
    """
    return re.fullmatch(r"W[0-9][0-9A-Z][0-9]{7}", number) is not None


def spoken_siret(number: str) -> str:
    """
    A SIRET in groups, as INSEE writes it.

    Example
    -------
    >>> spoken_siret("73282932000074").split()
    ['732', '829', '320', '00074']
    """
    return "\u00a0".join(filter(None, [number[:3], number[3:6], number[6:9], number[9:]]))
