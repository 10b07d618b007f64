"""How every form is shown: one template for the form, one for a field."""

from django import forms
from django.core import validators
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class Renderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class DayInput(forms.DateInput):
    """A day, chosen with what the reader's device offers; typed where it offers nothing."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class Filters(forms.Form):
    """
    What a list shows, read from the address: an answer that makes no sense is set aside, not refused.

    Those that `said_again` names are shown as they were typed, with what to do: a place that has homonyms, say.
    """

    said_again: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.to_say: list[str] = []

    def wanted(self) -> dict:
        """The answers that make sense; empty ones included."""
        typed = {name: self.data.get(self.add_prefix(name), "") for name in self.said_again}
        if not self.is_valid():
            senseless = {self.add_prefix(name) for name in self.errors}
            self.data = {name: value for name, value in self.data.items() if name not in senseless}
            again = [name for name in self.said_again if name in self.errors]
            self.to_say = [str(self.errors[name][0]) for name in again]
            self.full_clean()
            self.data |= {self.add_prefix(name): typed[name] for name in again}
        return self.cleaned_data


def say_errors_plainly() -> None:
    """Django's own sentences say what is wrong; ours say what to do. Called once, at start."""
    forms.Field.default_error_messages["required"] = _("This answer is missing.")
    forms.ChoiceField.default_error_messages["invalid_choice"] = _("Choose one of the answers of the list.")
    forms.IntegerField.default_error_messages["invalid"] = _("Write a whole number.")
    forms.FloatField.default_error_messages["invalid"] = _("Write a number.")
    forms.DateField.default_error_messages["invalid"] = _("Write a day, such as 27/11/2026.")
    forms.FileField.default_error_messages["empty"] = _("This file is empty. Choose another one.")
    validators.EmailValidator.message = _("Write a whole address, such as name@example.org.")
    validators.MaxValueValidator.message = _("%(show_value)s is too much. Write %(limit_value)s or less.")
    validators.MinValueValidator.message = _("%(show_value)s is too little. Write %(limit_value)s or more.")
