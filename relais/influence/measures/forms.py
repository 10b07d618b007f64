from django import forms
from django.utils.translation import gettext_lazy as _

from relais.influence.measures.models import Measure

# What each rule of credit does, in one line.
RULES = {
    Measure.Credit.SHARED: _("Shared: split equally between all possible sources. The most careful."),
    Measure.Credit.LAST: _("Last: all of it to the latest possible source."),
    Measure.Credit.FIRST: _("First: all of it to the earliest possible source."),
    Measure.Credit.DECAYED: _("Decayed: split between the possible sources, the more recent the more."),
}


class MeasureForm(forms.ModelForm):
    class Meta:
        model = Measure
        fields = ["credit", "half_life_hours"]
        widgets = {
            "credit": forms.RadioSelect,
            # Text, so that an answer that is no number is kept; a comma is read as French writes it.
            "half_life_hours": forms.TextInput({"inputmode": "decimal"}),
        }
        localized_fields = ["half_life_hours"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["credit"].choices = list(RULES.items())
        self.fields["half_life_hours"].help_text = _(
            "For the rule Decayed only: after this many hours, an exposure counts half. For example 6."
        )

    def clean(self):
        answers = super().clean()
        credit, hours = answers.get("credit"), answers.get("half_life_hours")
        if credit == Measure.Credit.DECAYED and hours is None and "half_life_hours" not in self.errors:
            self.add_error("half_life_hours", _("Write a number of hours: the rule Decayed needs it."))
        elif hours is not None and hours <= 0:
            self.add_error("half_life_hours", _("Write a number of hours above 0."))
        elif credit != Measure.Credit.DECAYED:
            answers["half_life_hours"] = None
        return answers
