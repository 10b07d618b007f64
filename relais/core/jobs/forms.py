from django import forms
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import Filters
from relais.core.jobs.models import Job
from relais.core.jobs.registry import LABELS


class JobFilters(Filters):
    """What the page of background work shows."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Job.State.choices])

    def __init__(self, data, *, kinds):
        super().__init__(data)
        named = ((kind, LABELS.get(kind, kind)) for kind in kinds)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Work"), required=False, choices=[("", _("All")), *named]
        )
