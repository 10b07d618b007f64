"""How every form is shown: one template for the form, one for a field."""

from django import forms
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class DayInput(forms.DateInput):
    """A day, chosen with what the reader's device offers; typed where it offers nothing."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class Filters(forms.Form):
    """What a list shows, read from the address: an answer that makes no sense is set aside, not refused."""

    def wanted(self) -> dict:
        """The answers that make sense; empty ones included."""
        if not self.is_valid():
            self.data = self.data.copy()
            for name in list(self.errors):
                self.data.pop(self.add_prefix(name), None)
            self.full_clean()
        return self.cleaned_data
