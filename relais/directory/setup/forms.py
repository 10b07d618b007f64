from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from relais.directory.networks.models import STAGES, Network

_LABELS = {
    "field": _("Field: people are helped"),
    "evidence": _("Evidence: what is learned is published"),
    "influence": _("Influence: it is carried to those who can act"),
    "policy": _("Policy: decisions follow"),
}


class NetworkForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the network"),
        max_length=200,
        error_messages={"required": _("Give the network a name.")},
    )
    administrator = forms.EmailField(
        label=_("E-mail of its administrator"),
        required=False,
        help_text=_("They receive an invitation. Left empty, you administer it yourself."),
    )
    language = forms.ChoiceField(
        label=_("Language of the mail"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", settings.LANGUAGE_CODE)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class StagesForm(forms.Form):
    stages = forms.MultipleChoiceField(
        label=_("Stages in use"),
        required=False,
        choices=[(stage, _LABELS[stage]) for stage in STAGES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A stage that is off leaves the navigation, and its pages close. Nothing in it is lost."),
    )

    def __init__(self, *args, network: Network, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["stages"] = [stage for stage in STAGES if network.uses(stage)]
