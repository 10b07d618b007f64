"""How likely a pair is, and how far its fields agree, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relais.directory.details.spelling import spoken_phone
from relais.directory.duplicates.queries import Proposal, record_of

_FIELDS = {
    "name": _("Name"),
    "given_name": _("First name"),
    "street": _("Street"),
    "place": _("Distance"),
    "town": _("Town"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "website": _("Website"),
    "official_id": _("SIRET or RNA"),
    "birth_year": _("Year of birth"),
}
_LEVELS = {
    "equal": pgettext_lazy("agreement", "the same"),
    "same": pgettext_lazy("agreement", "the same"),
    "very close": pgettext_lazy("agreement", "nearly the same"),
    "close": pgettext_lazy("agreement", "alike"),
    "some words": pgettext_lazy("agreement", "some words in common"),
    "initial": pgettext_lazy("agreement", "the same initial"),
    "same street": pgettext_lazy("agreement", "the same street"),
    "same domain": pgettext_lazy("agreement", "the same service of mail"),
    "same site": pgettext_lazy("agreement", "the same site"),
    "one apart": pgettext_lazy("agreement", "one year apart"),
    "different": pgettext_lazy("agreement", "different"),
    "50 m": pgettext_lazy("agreement", "less than 50 m"),
    "250 m": pgettext_lazy("agreement", "less than 250 m"),
    "1 km": pgettext_lazy("agreement", "less than 1 km"),
    "5 km": pgettext_lazy("agreement", "less than 5 km"),
    "further": pgettext_lazy("agreement", "further"),
}
_LIKELY = (
    (0.95, _("Almost certainly the same")),
    (0.8, _("Very probably the same")),
    (0.65, _("Probably the same")),
    (0.0, _("Perhaps the same")),
)


@dataclass(frozen=True)
class Reason:
    """One field of a pair: what each entry says, and how far they agree."""

    field: str
    first: str
    second: str
    agreement: str
    is_for: bool  # whether it speaks for one and the same


def likely(probability: float) -> str:
    return str(next(words for least, words in _LIKELY if probability >= least))


def reasons(proposal: Proposal) -> list[Reason]:
    """Why the engine proposes a pair, in the order of the entries' fields."""
    first, second = record_of(proposal.first), record_of(proposal.second)
    return [
        Reason(
            str(_FIELDS[name]),
            _said(name, first),
            _said(name, second),
            str(_LEVELS.get(level, level)),
            level not in {"different", "further"},
        )
        for name, level in proposal.pair.agreement.items()
        if name in _FIELDS
    ]


def _said(name: str, record: dict) -> str:
    value = record.get(name) or ""
    return spoken_phone(value) if name == "phone" and value else value
