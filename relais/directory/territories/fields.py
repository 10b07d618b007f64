"""A territory in a form: its name, its code or its postal code, typed."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relais.directory.territories.kinds import Kind
from relais.directory.territories.models import Territory
from relais.directory.territories.search import what_is_meant


@dataclass(frozen=True)
class Typed:
    """What the page sends back: the words, and the place chosen among those that fitted them."""

    words: str
    choice: str = ""

    def __str__(self) -> str:
        return self.words


class TerritoryInput(forms.TextInput):
    """
    A line of text; with a script it suggests places while one types.

    After an answer with several meanings it shows them as choices, so that no script is needed.
    """

    template_name = "directory/territories/input.html"
    kinds: tuple[str, ...] = ()
    choices: tuple[Territory, ...] = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        kinds = "".join(f"&kind={kind}" for kind in self.kinds)
        context["widget"] |= {
            "suggestions": f"{reverse('territory_suggestions')}?field={name}{kinds}",
            "choices": self.choices,
            "choice": value.choice if isinstance(value, Typed) else "",
        }
        return context

    def value_from_datadict(self, data, files, name):
        words = data.get(name)
        return None if words is None else Typed(words, data.get(f"{name}_choice", ""))

    def value_omitted_from_data(self, data, files, name):
        return name not in data

    def __deepcopy__(self, memo):
        copy = super().__deepcopy__(memo)
        copy.choices = ()
        return copy


class TerritoryField(forms.Field):
    """
    One territory of the kinds wanted, communes unless told otherwise; its value is a `Territory` or None.

    What is typed is taken when it names one place without doubt. Otherwise the page asks which one is meant:
    a name is never guessed.

    Example
    -------
    `place = TerritoryField(label=_("Commune"))`, `area = TerritoryField(kinds=[Kind.REGION, Kind.DEPARTMENT])`
    """

    widget = TerritoryInput
    default_error_messages = {
        "unknown": _("We do not know this place. Write its name or its postal code."),
        "several": _("Several places fit. Choose one."),
        "many": _("Many places fit. Choose one, or add the number of the department: “Saint-Denis 93”."),
        "near": _("Is it this place? Choose it, or correct the name."),
    }

    def __init__(self, *, kinds=(Kind.COMMUNE,), **kwargs):
        self.kinds = tuple(Kind(kind).value for kind in kinds)
        super().__init__(**kwargs)
        self.widget.kinds = self.kinds

    def prepare_value(self, value):
        if isinstance(value, int):  # a form made from a row gives the key
            value = Territory.objects.filter(pk=value).first()
        return value.label if isinstance(value, Territory) else value

    def to_python(self, value):
        if isinstance(value, Territory) or value is None:
            return value
        typed = value if isinstance(value, Typed) else Typed(str(value))
        if not typed.words.strip():
            return None
        meant = what_is_meant(typed.words, self.kinds)
        if meant.territory:
            return meant.territory
        for place in meant.choices:
            if place.key == typed.choice:
                return place
        self.widget.choices = meant.choices
        raise ValidationError(self.error_messages[self._fault(meant)], code=self._fault(meant))

    def has_changed(self, initial, data):
        typed = str(data).strip() if data is not None else ""
        return typed != str(self.prepare_value(initial) or "")

    @staticmethod
    def _fault(meant) -> str:
        if not meant.choices:
            return "unknown"
        if len(meant.choices) == 1:
            return "near"
        return "many" if meant.are_more else "several"
