"""The columns of a file that say how someone is reached: addresses, numbers, accounts."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from relais.core.imports.reading.sentences import gettext_noop
from relais.core.imports.targets import Expected, Field, Row, Settled
from relais.core.imports.values import email as one_email
from relais.core.imports.values import lines_up_to, text_up_to
from relais.directory.details.models import Account, Address, Contact, plain_value
from relais.directory.details.spelling import plain_handle, plain_phone, spoken_phone
from relais.directory.territories.lookup import Communes

NOT_A_PHONE = gettext_noop("a telephone number, such as 02 99 00 00 01")
NOT_A_SITE = gettext_noop("the address of a site, such as www.mairie-valbrune.fr")
NOT_A_POSTAL_CODE = gettext_noop("a postal code of five digits")
NOT_A_HANDLE = gettext_noop("the name of an account, or the address of its page")
NOT_A_COMMUNE_CODE = gettext_noop("a code of INSEE that is in the list, such as 35238")
SEVERAL_COMMUNES = gettext_noop(
    "one commune: several are called “%(name)s”. Add the postal code, or the code of INSEE"
)

_BETWEEN = re.compile(r"\s*(?:[;\n|]|,(?=\s*[^\s,]+@)|\s/\s|\s(?:ou|et|or|and)\s)\s*")
_BETWEEN_NUMBERS = re.compile(r"\s*(?:[;\n|,/]|\s(?:ou|et|or|and)\s)\s*")
_WHOLE = re.compile(r"(?P<lines>.*?)[\s,;\-–]*\b(?P<code>\d{5})\b[\s,;\-–]*(?P<town>[^,;\d]+)?.*", re.DOTALL)
_NAME_OF_PLATFORM = {
    Account.Platform.X: ("twitter", "compte twitter", "compte x", "x twitter"),
    Account.Platform.BLUESKY: ("bluesky", "compte bluesky"),
    Account.Platform.MASTODON: ("mastodon", "compte mastodon"),
    Account.Platform.LINKEDIN: ("linkedin", "linked in", "profil linkedin"),
    Account.Platform.FACEBOOK: ("facebook", "page facebook", "fb"),
    Account.Platform.INSTAGRAM: ("instagram", "insta", "compte instagram"),
}


def _several(convert: Callable[[str], str], between: re.Pattern[str]) -> Callable[[str], tuple[str, ...]]:
    """One cell may hold several values."""

    def all_of(text: str) -> tuple[str, ...]:
        parts = [part for part in between.split(text) if any(c.isalnum() for c in part)]
        return tuple(dict.fromkeys(convert(part.strip()) for part in parts))

    return all_of


def _phone(text: str) -> str:
    return _plain(Contact.Kind.PHONE, text, NOT_A_PHONE)


def phones(text: str) -> tuple[str, ...]:
    """One number, written with any signs, or several."""
    whole = plain_phone(text)
    if not whole and re.fullmatch(r"33[1-9]\d{8}", text):  # a spreadsheet ate the +
        whole = plain_phone(f"+{text}")
    return (whole,) if whole else _several(_phone, _BETWEEN_NUMBERS)(text)


def _site(text: str) -> str:
    return _plain(Contact.Kind.WEBSITE, text, NOT_A_SITE)


def _plain(kind: str, text: str, expected: str) -> str:
    try:
        value = plain_value(kind, text)
    except ValidationError:
        raise Expected(expected) from None
    if len(value) > 254:
        raise Expected(expected)
    return value


def postal_code(text: str) -> str:
    """Five digits; a spreadsheet may have eaten the first 0, and « 35000 CEDEX » keeps its number."""
    digits = re.sub(r"\s|cedex.*|\.0$", "", text.casefold())
    if not digits.isdecimal() or len(digits) not in {4, 5}:
        raise Expected(NOT_A_POSTAL_CODE)
    return digits.zfill(5)


def account(text: str) -> tuple[str, str]:
    """A name, and the address of its page when that is what the file gives."""
    if "/" in text:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        steps = [
            step
            for step in parts.path.split("/")
            if step and step not in {"in", "company", "pages", "profile"}
        ]
        handle, url = plain_handle(steps[0] if steps else ""), parts.geturl()
    else:
        handle, url = plain_handle(text), ""
    if not handle or len(handle) > 200 or len(url) > 500 or " " in handle:
        raise Expected(NOT_A_HANDLE)
    return handle, url


def whole_address(text: str) -> dict[str, str]:
    """
    « 8 rue de la Boétie - 33000 Bordeaux » in its parts; without a postal code, all of it is the street.

    Example
    -------
    >>> whole_address("8 rue de la Boétie - 33000 Bordeaux")
    {'lines': '8 rue de la Boétie', 'postal_code': '33000', 'town': 'Bordeaux'}
    """
    match = _WHOLE.fullmatch(text.strip())
    if match is None:
        return {"lines": lines_up_to(400)(text)}
    found = {"lines": lines_up_to(400)(match["lines"]), "postal_code": match["code"]}
    if match["town"]:
        town = re.sub(r"(?i)\s*\bcedex\b.*", "", match["town"]).strip(" -–")
        found["town"] = text_up_to(200)(town)
    return {name: value for name, value in found.items() if value}


def _show_several(values: Any) -> str:
    return ", ".join(values)


REACHED, ADDRESS, ACCOUNTS = _("To be reached"), _("Address"), _("Accounts on social networks")

CONTACT_FIELDS = (
    Field(
        "emails", _("E-mail"), _several(one_email, _BETWEEN), shape="email", joined_by=";", group=REACHED,
        words=("e mail", "email", "mail", "courriel", "adresse mail", "adresse email", "adresse electronique",
               "adresse courriel", "email address", "mel", "mail struc", "contact mail", "mail pro"),
        show=_show_several,
    ),
    Field(
        "phones", _("Telephone"), phones, shape="phone", joined_by=";", group=REACHED,
        words=("telephone", "tel", "phone", "num tel", "numero de telephone", "portable", "mobile", "gsm",
               "telephone fixe", "telephone portable", "tel portable", "phone number", "tel fixe"),
        show=lambda numbers: ", ".join(map(spoken_phone, numbers)),
    ),
    Field(
        "sites", _("Website"), _several(_site, re.compile(r"[\s;]+")), shape="site", joined_by=";", group=REACHED,
        words=("site", "site web", "site internet", "url", "website", "web", "page web", "site inter"),
        show=_show_several,
    ),
)  # fmt: skip

ADDRESS_FIELDS = (
    Field(
        "lines", _("Number and street"), lines_up_to(400), joined_by=" ", group=ADDRESS,
        words=("adresse", "rue", "voie", "numero et voie", "adresse postale", "street", "address", "adresse 1",
               "adresse 2", "complement d adresse", "comp adresse", "numero de voie", "user adres", "n",
               "street address", "bp", "numero"),
    ),
    Field(
        "postal_code", _("Postal code"), postal_code, shape="postal_code", group=ADDRESS,
        words=("code postal", "cp", "postal code", "postcode", "zip", "zip code", "codepostal"),
    ),
    Field(
        "town", _("Town"), text_up_to(200), group=ADDRESS,
        words=("ville", "town", "city", "localite", "commune", "nom de la commune", "libelle de la commune"),
    ),
    Field(
        "commune_code", _("Code of the commune (INSEE)"), text_up_to(10), shape="insee", group=ADDRESS,
        words=("code insee", "insee", "code commune", "code de la commune", "citycode", "depcom", "cog"),
    ),
    Field(
        "whole_address", _("Whole address, with postal code and town"), whole_address, shape="whole_address",
        group=ADDRESS, words=("adresse complete", "adresse postale", "full address", "adresse"),
        show=lambda parts: ", ".join(parts.values()),
    ),
)  # fmt: skip

ACCOUNT_FIELDS = tuple(
    Field(
        f"account_{platform.value}", platform.label, account, words=words, group=ACCOUNTS,
        show=lambda found: found[0],
    )
    for platform, words in _NAME_OF_PLATFORM.items()
)  # fmt: skip


def find_commune(row: Row, communes: Communes) -> tuple[int | None, list]:
    """The commune of a row, and what is wrong: a code that is not in the list, a name that several bear."""
    code = row.values.get("commune_code", "")
    if code:
        found = communes.with_code(code)
        return found, [] if found else [row.fault("commune_code", NOT_A_COMMUNE_CODE)]
    parts = {**row.values.get("whole_address", {}), **row.values}
    name, served = parts.get("town", ""), parts.get("postal_code", "")
    meant = communes.meant(name, served, parts.get("department", ""))
    if len(meant) > 1:
        # With a street and a postal code a letter arrives; without, it is anyone's guess.
        return None, [] if served else [row.fault("town", SEVERAL_COMMUNES, name=name)]
    return next(iter(meant), None), []


def settle_details(
    settled: Settled, owner: Any, row: Row, commune: int | None, known: dict[str, list]
) -> None:
    """
    Add to an owner the ways to reach it that a row gives and that are not yet known.

    `known` holds its contacts, accounts and addresses; empty for a new owner.
    """
    link = {owner._meta.model_name: owner}
    for name, kind in (("emails", "email"), ("phones", "phone"), ("sites", "website")):
        held = {contact.value for contact in known.get("contacts", ()) if contact.kind == kind}
        for value in row.values.get(name, ()):
            if value not in held:
                is_first = not held
                held.add(value)
                settled.create(Contact, **link, kind=kind, value=value, is_preferred=is_first)
    _settle_accounts(settled, link, row, known.get("accounts", ()))
    _settle_address(settled, link, row, commune, known.get("addresses", []))


def _settle_accounts(settled: Settled, link: dict, row: Row, known: Iterable[Account]) -> None:
    held = {(one.platform, one.handle.casefold()): one for one in known}
    for platform in _NAME_OF_PLATFORM:
        if f"account_{platform.value}" not in row.values:
            continue
        handle, url = row.values[f"account_{platform.value}"]
        one = held.get((platform.value, handle.casefold()))
        if one is None:
            settled.create(Account, **link, platform=platform.value, handle=handle, url=url)
        elif url and not one.url:
            settled.change(one, url=url)


def _settle_address(
    settled: Settled, link: dict, row: Row, commune: int | None, known: list[Address]
) -> None:
    parts = {**row.values.get("whole_address", {}), **row.values}
    lines, served = parts.get("lines", ""), parts.get("postal_code", "")
    town = "" if commune else parts.get("town", "")
    if not (lines or served):  # a commune alone is where they act, not where to write
        return
    if not (lines or commune or town):
        return
    given = {"lines": lines, "postal_code": served, "territory_id": commune, "town": town}
    for address in known:
        if all(getattr(address, name) == value for name, value in given.items() if value):
            return
    only = known[0] if len(known) == 1 else None
    if only is not None and only.kind == Address.Kind.MAIL:
        settled.change(only, **{name: value for name, value in given.items() if value or name == "town"})
    else:
        settled.create(Address, **link, kind=Address.Kind.MAIL.value, **given)
