"""How every form is shown: one template for the form, one for a field."""

from django import forms
from django.core import validators
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _


class Renderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def render(self, template_name, context, request=None):
        # Two templates for each of hundreds of answers took most of the time of a page of filters.
        if template_name == forms.Select.template_name:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: dict) -> SafeString:
    """A list of answers to choose from, as Django's own templates write it."""
    groups = [
        (format_html('<optgroup label="{}">{}</optgroup>', name, options) if name else options)
        for name, options in (
            (name, format_html_join("", "<option{}>{}</option>", map(_option, options)))
            for name, options, _index in widget["optgroups"]
        )
    ]
    attributes = {"name": widget["name"], **_attributes(widget["attrs"])}
    return format_html("<select{}>{}</select>", flatatt(attributes), mark_safe("".join(groups)))


def _option(option: dict) -> tuple[SafeString, str]:
    return flatatt({"value": str(option["value"]), **_attributes(option["attrs"])}), str(option["label"])


def _attributes(attributes: dict) -> dict:
    return {
        name: value if value is True else str(value)
        for name, value in attributes.items()
        if value is not None and value is not False
    }


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
