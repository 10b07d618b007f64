from django import forms
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import DayInput, Filters
from relais.core.editing.forms import VersionedForm
from relais.influence.campaigns.models import Campaign, Phase, Thread

SORTS = {
    "last": ("-starts_on",),
    "title": ("search_key",),
    "starts_on": ("starts_on",),
    "ends_on": ("ends_on",),
    "outcome": ("outcome", "-starts_on"),
}


class CampaignFilters(Filters):
    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *Campaign.State.choices]
    )


class CampaignForm(VersionedForm):
    class Meta:
        model = Campaign
        fields = ["title", "objective", "outcome", "starts_on", "ends_on", "hashtags", "our_accounts"]
        widgets = {
            "objective": forms.Textarea({"rows": 3}),
            "outcome": forms.RadioSelect,
            "starts_on": DayInput,
            "ends_on": DayInput,
        }
        error_messages = {
            "title": {"required": _("Give the campaign a name.")},
            "objective": {"required": _("Write the objective in one sentence.")},
            "starts_on": {"required": _("Choose the first day.")},
            "ends_on": {"required": _("Choose the last day.")},
        }


class ThreadForm(VersionedForm):
    class Meta:
        model = Thread
        fields = ["title", "message", "hashtag"]
        error_messages = {"title": {"required": _("Give the theme a name.")}}


class PhaseForm(VersionedForm):
    class Meta:
        model = Phase
        fields = ["kind", "thread", "title", "starts_on", "ends_on"]
        widgets = {"kind": forms.RadioSelect, "starts_on": DayInput, "ends_on": DayInput}
        error_messages = {
            "kind": {"required": _("Choose the kind of phase.")},
            "starts_on": {"required": _("Choose the first day.")},
            "ends_on": {"required": _("Choose the last day.")},
        }

    def __init__(self, *args, campaign: Campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.campaign = campaign
        self.fields["kind"].choices = Phase.Kind.choices
        self.fields["thread"].queryset = campaign.threads.all()
        self.fields["thread"].empty_label = _("No thread")

    def opened_on(self, record) -> "PhaseForm":
        return PhaseForm(instance=record, campaign=record.campaign)
