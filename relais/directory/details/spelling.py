"""Telephone numbers, sites and account names: written in one way, read back as people say them."""

import re
from urllib.parse import urlsplit

# Overseas, the digits after the 0 of a national number name the country code (ARCEP's numbering plan).
_OVERSEAS = {
    "508": "508", "590": "590", "690": "590", "691": "590", "594": "594", "694": "594", "596": "596", "696": "596",
    "697": "596", "262": "262", "263": "262", "269": "262", "639": "262", "692": "262", "693": "262",
}  # fmt: skip
# Kept for fiction in mainland France, among the numbers of Mayotte.
_FICTION = "063998"
_FRENCH_CODES = ("33", "508", "590", "594", "596", "262")
# Numbers that only exist in France: 15, 115, 3949, 1014, 116 006, 118 008.
_SHORT = re.compile(r"1[578]|1[0-9]{2}|[13][0-9]{3}|11[68][0-9]{3}")
_TWO_DIGIT_CODES = re.compile(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def plain_phone(text: str) -> str:
    """
    A telephone number as E.164 writes it (a short number as it is dialled); empty when it is none.

    Without a country, it is a number of France or of its overseas territories.

    Example
    -------
    >>> plain_phone("02.99.00.00.01"), plain_phone("+33 (0)2 99 00 00 01"), plain_phone("0692 12 34 56")
    ('+33299000001', '+33299000001', '+262692123456')
    """
    if re.search(r"[^\d\s().+/\-\u00a0\u202f\u2010-\u2015]", text):
        return ""
    is_abroad = text.strip().startswith(("+", "00"))
    digits = "".join(str(int(c)) for c in re.sub(r"\(0\)", "", text) if c.isdecimal())
    if not is_abroad:
        if len(digits) == 9 and digits[0] in "123456789":  # a spreadsheet ate the first 0
            digits = f"0{digits}"
        if len(digits) == 10 and digits[0] == "0" and digits[1] != "0":
            code = "33" if digits.startswith(_FICTION) else _OVERSEAS.get(digits[1:4], "33")
            return f"+{code}{digits[1:]}"
        return digits if _SHORT.fullmatch(digits) else ""
    digits = digits.lstrip("0")
    if digits.startswith("330"):
        digits = "33" + digits[3:]
    if digits.startswith("33") and len(digits) != 11:
        return ""
    return f"+{digits}" if 8 <= len(digits) <= 15 else ""


def spoken_phone(number: str) -> str:
    """
    A kept number in pairs of digits, as it is dialled in France; one from abroad keeps its country.

    Example
    -------
    >>> spoken_phone("+33299000001"), spoken_phone("+590590123456"), spoken_phone("+3222000000")
    ('02 99 00 00 01', '0590 12 34 56', '+32 22 00 00 00')
    """
    if not number.startswith("+"):
        return _pairs(number)
    digits = number[1:]
    for code in _FRENCH_CODES:
        own = digits[len(code) :]
        if digits.startswith(code) and len(own) == 9:
            return _pairs(f"0{own}") if code == "33" else f"0{own[:3]} {_pairs(own[3:])}"
    code = _country_code(digits)
    return f"+{code} {_pairs(digits[len(code) :])}"


def plain_site(text: str) -> str:
    """
    The address of a site with its scheme; empty when it is none.

    Example
    -------
    >>> plain_site("www.Mairie-Valbrune.fr/ccas"), plain_site("javascript:alert(1)")
    ('https://www.mairie-valbrune.fr/ccas', '')
    """
    text = text.strip()
    if not re.match(r"(?i)https?://", text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return ""
    if not _HOST.fullmatch(host) or re.search(r"\s", text) or parts.username is not None:
        return ""
    path = parts.path.rstrip("/")
    return f"{parts.scheme.lower()}://{host}{port}{path}" + (f"?{parts.query}" if parts.query else "")


def plain_handle(text: str) -> str:
    """
    The name of an account without the sign that platforms put before it.

    Example
    -------
    >>> plain_handle(" @nadia_kerbrat ")
    'nadia_kerbrat'
    """
    return text.strip().lstrip("@").strip()


def _country_code(digits: str) -> str:
    if digits[0] in "17":
        return digits[0]
    return digits[:2] if _TWO_DIGIT_CODES.match(digits) else digits[:3]


def _pairs(digits: str) -> str:
    """In pairs; of an odd number of digits, and of 118 008, the first three stay together."""
    head = 3 if len(digits) in {3, 5, 7, 9, 11} or re.match(r"11[68]...$", digits) else 0
    pairs = [digits[n : n + 2] for n in range(head, len(digits), 2)]
    return " ".join(filter(None, [digits[:head], *pairs]))
