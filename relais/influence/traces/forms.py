from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import Filters
from relais.influence.traces.actions import limits
from relais.influence.traces.models import Traces


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        # An empty file is told by the reader, with its name.
        return [file for file in files if file]


class TracesForm(forms.Form):
    files = SeveralFilesField(label=_("Files"), error_messages={"required": _("Choose at least one file.")})
    source = Traces._meta.get_field("source").formfield()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["files"].help_text = _(
            "Tables (posts, follows, accounts) as CSV, Parquet or JSON Lines, or files exported from X, Bluesky or "
            "Mastodon. Several files, or one .zip. At most %(size)s once unpacked."
        ) % {"size": filesizeformat(limits().n_bytes)}


class FaultFilters(Filters):
    kind = forms.ChoiceField(label=_("What was expected"), required=False)

    def __init__(self, *args, kinds: list[tuple[str, str, int]], **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(kind, f"{words} ({n})") for kind, words, n in kinds]
        self.fields["kind"].choices = [("", _("All kinds of faults")), *choices]
