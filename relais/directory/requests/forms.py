from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.core.components.forms import DayInput, Filters
from relais.directory.consents.forms import not_to_come
from relais.directory.people.models import Person
from relais.directory.requests.models import RightsRequest

Kind, State, Channel = RightsRequest.Kind, RightsRequest.State, RightsRequest.Channel
SORTS = {
    "deadline": ("is_closed", "due_on"),
    "received": ("-received_on",),
    "kind": ("kind", "due_on"),
}


class RequestFilters(Filters):
    """What the list shows."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("open", _("To be answered")), ("late", _("Late")), ("closed", _("Closed"))],
    )
    kind = forms.ChoiceField(
        label=_("What is asked"), required=False, choices=[("", _("Anything")), *Kind.choices]
    )


class AskForm(forms.Form):
    """What someone without an account asks on the public page of a network."""

    kind = forms.ChoiceField(label=_("What do you want?"), choices=Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact = forms.CharField(
        label=_("How can we answer you?"),
        max_length=300,
        help_text=_("An e-mail address, a telephone number or a postal address."),
    )
    words = forms.CharField(
        label=_("What should we know?"),
        max_length=3000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For example: what is wrong, or how we know you. Send no identity paper."),
    )
    # People leave it empty because they do not see it; programs that fill in everything give themselves away.
    website = forms.CharField(required=False, widget=forms.HiddenInput)


class AskAboutMeForm(forms.Form):
    """What someone asks from their account."""

    network = forms.ChoiceField(label=_("Which network?"))
    kind = forms.ChoiceField(label=_("What do you want?"), choices=Kind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What should we know?"), max_length=3000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, networks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["network"].choices = [(n.pk, n.name) for n in networks]
        if len(networks) == 1:
            self.fields["network"].widget = forms.HiddenInput()
            self.fields["network"].initial = networks[0].pk


class RecordForm(forms.Form):
    """What someone asked in person, by letter or by telephone."""

    kind = forms.ChoiceField(label=_("What they ask"), choices=Kind.choices, widget=forms.RadioSelect)
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(c.value, c.label) for c in (Channel.PERSON, Channel.LETTER, Channel.MAIL, Channel.PHONE)],
    )
    received_on = forms.DateField(
        label=_("Received on"), widget=DayInput, help_text=_("The answer is due one month later.")
    )
    name = forms.CharField(label=_("Their name"), max_length=200)
    contact = forms.CharField(label=_("How to answer"), max_length=300)
    words = forms.CharField(
        label=_("What they say"), max_length=3000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate()

    def clean_received_on(self):
        return not_to_come(self.cleaned_data["received_on"])


class VersionForm(forms.Form):
    """A form that knows which version of a request it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, asked: RightsRequest, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = asked.version


class CheckForm(VersionForm):
    checked_how = forms.CharField(
        label=_("How you know who they are"),
        max_length=300,
        help_text=_(
            "What is enough, not more: the address that we already had, a question that only they can answer, "
            "meeting them. An identity paper only when you doubt, and do not keep it."
        ),
    )
    person = forms.ModelChoiceField(
        label=_("Their entry in the directory"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("None, or not found"),
    )

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = candidates


class ExtendForm(VersionForm):
    extension_reason = forms.CharField(
        label=_("Why it takes longer"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Tell it to the person now: the law asks for it within the first month."),
    )


class AnswerForm(VersionForm):
    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[(State.GRANTED, _("Granted: it is done")), (State.REFUSED, _("Refused, with the reason"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("What you write to them"),
        max_length=5000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("It is kept here. Send it yourself, by the way they gave."),
    )


class CorrectMeForm(forms.Form):
    """One's own name and the ways to reach one, corrected at once."""

    given_name = forms.CharField(
        label=_("First name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = forms.CharField(
        label=_("Last name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )


class EraseForm(forms.Form):
    sure = forms.BooleanField(label=_("I have read what goes. It cannot be taken back."))
