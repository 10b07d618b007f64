"""The campaign, its partners and its people, as plain data for whoever builds a directory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from relais.engine.simulate.example.files import rows, settings

PLATFORM = "rives.example"


@dataclass(frozen=True)
class Phase:
    """A phase of the campaign: `kind` is teaser, launch or thread; both days are included."""

    key: str
    kind: str
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Campaign:
    network: str
    name: str
    title: str
    cause: str
    organisation: str
    objective: str
    account_id: str
    starts_on: date
    ends_on: date
    hashtags: tuple[str, ...]
    phases: tuple[Phase, ...]


@dataclass(frozen=True)
class Organisation:
    """`kind`: local_authority, operator, media, support, association, company; `account_id` may be empty."""

    slug: str
    name: str
    kind: str
    city: str
    territory: str
    account_id: str


@dataclass(frozen=True)
class Person:
    """`kind`: staff, elected, ambassador; `organisation` is a slug of `organisations()`."""

    slug: str
    given_name: str
    family_name: str
    kind: str
    role: str
    organisation: str
    account_id: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


def account_id(handle: str) -> str:
    """The id of an account by its handle; an empty handle has none."""
    return f"{handle}@{PLATFORM}" if handle else ""


def campaign() -> Campaign:
    """The campaign: its names, its days, its phases."""
    told = dict(settings("campaign"))
    phases = tuple(Phase(**phase) for phase in told.pop("phase"))
    told["hashtags"] = tuple(told["hashtags"])
    return Campaign(**_with_account(told), phases=phases)


def organisations() -> list[Organisation]:
    """The partners, and the organisation that runs the campaign first."""
    return [Organisation(**_with_account(row)) for row in rows("organisations")]


def people() -> list[Person]:
    """Staff, elected officials and ambassadors."""
    return [Person(**_with_account(row)) for row in rows("people")]


def _with_account(row: dict) -> dict:
    named = {key: value for key, value in row.items() if key != "account"}
    return named | {"account_id": account_id(row["account"])}
