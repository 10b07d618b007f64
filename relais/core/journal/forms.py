from django import forms
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import DayInput, Filters
from relais.core.journal.sentences import KINDS, SENTENCES


class JournalFilters(Filters):
    """What the journal shows."""

    def __init__(self, data, *, actors, kinds):
        super().__init__(data)
        verbs = ((verb, name_of_verb(verb)) for verb in SENTENCES)
        people = ((user.pk, str(user)) for user in actors)
        things = ((kind, name_of_kind(kind)) for kind in kinds)
        self.fields["verb"] = forms.ChoiceField(
            label=_("Act"), required=False, choices=[("", _("All acts")), *verbs]
        )
        self.fields["actor"] = forms.TypedChoiceField(
            label=_("By whom"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", _("Everyone")), *people],
        )
        self.fields["about"] = forms.ChoiceField(
            label=_("About"), required=False, choices=[("", _("Everything")), *things]
        )
        self.fields["number"] = forms.CharField(label=_("Number"), required=False, max_length=40)
        self.fields["since"] = forms.DateField(label=_("From"), required=False, widget=DayInput)
        self.fields["until"] = forms.DateField(label=_("Until"), required=False, widget=DayInput)


def name_of_verb(verb: str) -> str:
    """An act without its actor nor its subject: the sentence with dots for them."""
    _right, sentence = SENTENCES[verb]
    return str(sentence) % {"actor": "…", "subject": "…"}


def name_of_kind(label: str) -> str:
    return str(KINDS.get(label, label))
