from django import forms
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import Filters
from relais.core.journal.sentences import KINDS, SENTENCES


class JournalFilters(Filters):
    """What the journal shows."""

    verb = forms.ChoiceField(label=_("Act"), required=False)
    actor = forms.TypedChoiceField(label=_("By whom"), required=False, coerce=int, empty_value=None)
    about = forms.ChoiceField(label=_("About"), required=False)

    def __init__(self, data, *, actors, kinds):
        super().__init__(data)
        self.fields["verb"].choices = [
            ("", _("All acts")),
            *((verb, name_of_verb(verb)) for verb in SENTENCES),
        ]
        self.fields["actor"].choices = [("", _("Everyone")), *((user.pk, str(user)) for user in actors)]
        self.fields["about"].choices = [
            ("", _("Everything")),
            *((kind, name_of_kind(kind)) for kind in kinds),
        ]


def name_of_verb(verb: str) -> str:
    """An act without its actor nor its subject: the sentence with dots for them."""
    _right, sentence = SENTENCES[verb]
    return str(sentence) % {"actor": "…", "subject": "…"}


def name_of_kind(label: str) -> str:
    return str(KINDS.get(label, label))
