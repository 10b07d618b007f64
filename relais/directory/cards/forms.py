from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import Filters
from relais.directory.cards import queries
from relais.directory.cards.models import Card
from relais.directory.people.models import Person

SORTS = {
    "name": ("person__search_key",),
    "made": ("made_at",),
    "used": ("used_at",),
}


class CardFilters(Filters):
    """What the list shows."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(
        label=_("Card"), required=False, choices=[("", _("All cards")), *Card.State.choices]
    )


class WorkshopForm(forms.Form):
    """The people of a workshop, one a line, as the directory names them."""

    names = forms.CharField(
        label=_("Who needs a card?"),
        help_text=_("One person a line, first name and last name. At most 30 at once."),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        max_length=6000,
    )

    def __init__(self, *args, user, network, **kwargs):
        super().__init__(*args, **kwargs)
        self._user, self._network = user, network

    def clean_names(self) -> list[Person]:
        """The entries meant; each fault names its line, and what to do."""
        lines = [line.strip() for line in self.cleaned_data["names"].splitlines()]
        meant: list[Person] = []
        faults = []
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            fault, person = self._read(line)
            if not fault and person in meant:
                fault = gettext("this person stands twice.")
            if fault:
                faults.append(
                    gettext("Line %(number)s, “%(line)s”: %(fault)s")
                    % {"number": number, "line": line[:80], "fault": fault}
                )
            elif person is not None:
                meant.append(person)
        if len(meant) > queries.AT_MOST_ON_A_SHEET:
            faults.append(gettext("At most 30 people at once."))
        if faults:
            raise ValidationError(faults)
        return meant

    def _read(self, line: str) -> tuple[str, Person | None]:
        found = queries.people_called(self._user, self._network, line)
        if not found:
            return gettext(
                "the directory knows nobody of this name. Check it, or have the person added."
            ), None
        if len(found) > 1:
            return gettext(
                "several people have this name. Make the card from the page of the right one."
            ), None
        if queries.card_of(found[0]):
            return gettext("already has a card. Renew it from the list of cards."), None
        return "", found[0]
