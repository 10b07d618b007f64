from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import DayInput, Filters
from relais.directory.informing import months_after
from relais.directory.retention.registry import KINDS

SORTS = {"day": ("erase_on",), "name": ("person__search_key",), "seen": ("last_seen_at",)}


class PeriodForm(forms.Form):
    months = forms.IntegerField(
        label=_("Months"),
        min_value=1,
        max_value=240,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    is_on = forms.BooleanField(label=_("Erase by itself"), required=False)


class ExpiryFilters(Filters):
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    kept = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("All")), ("no", _("About to be erased")), ("yes", _("Kept"))],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = [(key, kind.label) for key, kind in KINDS.items() if kind.is_of_people]
        self.fields["kind"].choices = [("", _("All")), *known]


class KeepForm(forms.Form):
    kept_reason = forms.CharField(
        label=_("Why they are kept"),
        max_length=300,
        help_text=_("A reason that you could show them: still elected, a case under way…"),
    )
    kept_until = forms.DateField(label=_("Kept until"), widget=DayInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept_until"].initial = months_after(timezone.localdate(), 12)
