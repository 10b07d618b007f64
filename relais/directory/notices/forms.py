from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import DayInput, Filters
from relais.directory.consents.forms import not_to_come
from relais.directory.notices.models import TOLD_BY, Notice, NoticeText

SORTS = {
    "deadline": ("notice_due_at",),
    "name": ("search_key",),
    "source": ("source", "notice_due_at"),
}


class NoticeFilters(Filters):
    """What the list shows."""

    when = forms.ChoiceField(
        label=_("Deadline"),
        required=False,
        choices=[("", _("All")), ("late", _("Late")), ("soon", _("Within seven days"))],
    )
    source = forms.ChoiceField(label=_("Where they come from"), required=False)

    def __init__(self, *args, sources=(), **kwargs):
        super().__init__(*args, **kwargs)
        known = [("", _("Everywhere")), *((source, source) for source in sources)]
        self.fields["source"].choices = known


class NoticeTextForm(forms.ModelForm):
    class Meta:
        model = NoticeText
        fields = ("controller", "contact", "words")
        widgets = {"controller": forms.Textarea({"rows": 2}), "words": forms.Textarea({"rows": 4})}


class ToldForm(forms.Form):
    """How people were told, and which day."""

    channel = forms.ChoiceField(label=_("How they were told"), choices=TOLD_BY)
    told_on = forms.DateField(label=_("Which day"), widget=DayInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["told_on"].initial = timezone.localdate()

    def clean_told_on(self):
        return not_to_come(self.cleaned_data["told_on"])


class ToldOneForm(ToldForm):
    details = forms.CharField(label=_("In a few words"), max_length=300, required=False)


class ExemptForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=Notice.Reason.choices, widget=forms.RadioSelect)
    details = forms.CharField(
        label=_("In a few words"),
        max_length=300,
        help_text=_("What whoever controls will read: what you tried, which law, when."),
    )
