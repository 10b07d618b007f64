from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from relais.core.components.tags import number
from relais.core.editing.forms import VersionedForm
from relais.directory.brands.contrast import SHAPE, SURFACE, SURFACE_DARK, TEXT, Pair, dark_pair, nearest_pair
from relais.directory.brands.domains import clean_domain, shown_domain
from relais.directory.brands.logos import Drawn, draw_again
from relais.directory.brands.models import Brand, is_colour
from relais.directory.brands.vocabulary import MAX_LENGTH, WORDS, say


class ColourInput(forms.TextInput):
    """A colour, chosen with what the reader's device offers; typed where it offers nothing."""

    input_type = "color"

    def use_required_attribute(self, initial) -> bool:
        """A colour is never missing nor too long: HTML knows neither attribute there."""
        return False

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].pop("maxlength", None)
        return context


class ColoursForm(forms.Form):
    """The four colours of a brand, checked: alone for the preview, and within the form of the brand."""

    band = forms.CharField(label=_("Band"), max_length=7, validators=[is_colour], widget=ColourInput)
    on_band = forms.CharField(
        label=_("Letters on the band"), max_length=7, validators=[is_colour], widget=ColourInput
    )
    is_dark_made = forms.BooleanField(
        label=_("Make the colours of the dark theme from these"), required=False, initial=True
    )
    band_dark = forms.CharField(
        label=_("Band, dark theme"), max_length=7, validators=[is_colour], required=False, widget=ColourInput
    )
    on_band_dark = forms.CharField(
        label=_("Letters on the band, dark theme"),
        max_length=7,
        validators=[is_colour],
        required=False,
        widget=ColourInput,
    )

    def clean(self) -> None:
        super().clean()
        answers = self.cleaned_data
        for name in ("band", "on_band", "band_dark", "on_band_dark"):
            if name in answers:
                answers[name] = answers[name].lower()
        if not {"band", "on_band"} <= answers.keys():
            return
        if answers.get("is_dark_made"):
            answers |= {"band_dark": "", "on_band_dark": ""}
        # Kept apart: a field with a fault leaves the answers.
        self.checked = self._pairs()
        for field, pair in self.checked.items():
            for sentence in faults_of(pair):
                self.add_error(field, sentence)

    def pairs(self) -> dict[str, Pair]:
        """The colours of each theme, by the field that a fault of theirs is told at; none when they are not colours."""
        return getattr(self, "checked", {})

    def _pairs(self) -> dict[str, Pair]:
        answers = self.cleaned_data
        light = Pair(answers["band"], answers["on_band"], SURFACE)
        dark = dark_pair(light.band, light.on_band)
        if answers.get("band_dark") and answers.get("on_band_dark"):
            dark = Pair(answers["band_dark"], answers["on_band_dark"], SURFACE_DARK)
        return {"band": light, "band_dark": dark}

    def with_nearest(self, field: str):
        """What was typed, with the nearest colours that pass in place of those of one theme."""
        data = self.data.copy()
        pair = self.pairs().get(field)
        if pair is not None:
            nearest = nearest_pair(pair)
            data[field], data[field.replace("band", "on_band")] = nearest.band, nearest.on_band
        return data


class BrandForm(ColoursForm, VersionedForm):
    """Name, logo and colours."""

    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, 2 MB and 4,000 pixels at most. Without a logo, a letter stands in."),
    )
    without_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    class Meta:
        model = Brand
        fields = ["name", "band", "on_band", "band_dark", "on_band_dark"]
        help_texts = {"name": _("Left empty, the name of the network.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.drawn: Drawn | None = None
        brand = self.instance
        self.initial["is_dark_made"] = not brand.band_dark
        if not brand.band_dark:
            dark = dark_pair(brand.band, brand.on_band)
            self.initial.update(band_dark=dark.band, on_band_dark=dark.on_band)
        if not brand.logo_width:
            del self.fields["without_logo"]
        self.order_fields(
            ["name", "logo", "without_logo", "band", "on_band", "is_dark_made", "band_dark", "on_band_dark"]
        )

    def clean_logo(self):
        brought = self.cleaned_data["logo"]
        if brought:
            self.drawn = draw_again(brought)
        return brought

    def answers(self) -> dict:
        kept = super().answers()
        return {
            "name": " ".join(kept["name"].split()),
            "logo": self.drawn,
            "without_logo": kept.get("without_logo", False),
            **{name: kept[name] for name in ("band", "on_band", "band_dark", "on_band_dark")},
        }


class WordsForm(VersionedForm):
    """What a network calls things, and how it welcomes, in one language."""

    welcome_words = forms.CharField(
        label=_("Welcome words"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown at sign-in and on invitations."),
    )

    class Meta:
        model = Brand
        fields: list[str] = []

    def __init__(self, *args, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.language = language
        own = self.instance.vocabulary.get(language, {})
        self.initial["welcome_words"] = self.instance.welcome.get(language, "")
        for key, word in WORDS.items():
            chosen = own.get(key, ["", ""])
            self._add(
                f"{key}_one",
                chosen[0],
                gettext("Instead of “%(word)s”") % _usual(key, 1, language),
                word.meaning,
            )
            self._add(
                f"{key}_several",
                chosen[1],
                gettext("Instead of “%(word)s”, several") % _usual(key, 2, language),
            )

    def _add(self, name: str, chosen: str, label: str, meaning="") -> None:
        self.fields[name] = forms.CharField(
            label=label, required=False, max_length=MAX_LENGTH, help_text=meaning
        )
        self.initial[name] = chosen

    def opened_on(self, record) -> "WordsForm":
        return type(self)(instance=record, language=self.language)

    def clean(self) -> None:
        super().clean()
        for key in WORDS:
            one, several = (self.cleaned_data.get(f"{key}_{n}", "") for n in ("one", "several"))
            if bool(one) != bool(several):
                missing = "several" if one else "one"
                self.add_error(f"{key}_{missing}", _("Give both: for one and for several."))

    def answers(self) -> dict:
        kept = self.cleaned_data
        words = {key: [kept[f"{key}_one"], kept[f"{key}_several"]] for key in WORDS}
        return {
            "vocabulary": {**self.instance.vocabulary, self.language: words},
            "welcome": {**self.instance.welcome, self.language: kept["welcome_words"]},
        }


class AddressForm(VersionedForm):
    """The languages that a network offers, and its own address."""

    languages_offered = forms.MultipleChoiceField(
        label=_("Languages offered"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Keep at least one language.")},
    )
    first_language = forms.ChoiceField(
        label=_("Usual language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("For visitors whose browser asks for none of these, and for mails."),
    )
    own_domain = forms.CharField(
        label=_("Own address"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        help_text=_("For example reseau.example.org. Left empty, the network uses the address of the site."),
    )

    class Meta:
        model = Brand
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        codes = self.instance.languages or [code for code, _name in settings.LANGUAGES]
        self.initial.update(
            languages_offered=codes,
            first_language=codes[0],
            own_domain=shown_domain(self.instance.domain or ""),
        )

    def clean_own_domain(self) -> str:
        return clean_domain(self.cleaned_data["own_domain"])

    def clean(self) -> None:
        super().clean()
        offered, first = self.cleaned_data.get("languages_offered"), self.cleaned_data.get("first_language")
        if offered and first and first not in offered:
            self.add_error("first_language", _("Choose one of the languages offered."))

    def answers(self) -> dict:
        kept = self.cleaned_data
        first = kept["first_language"]
        others = [code for code in kept["languages_offered"] if code != first]
        return {"domain": kept["own_domain"], "languages": [first, *others]}


def faults_of(pair: Pair) -> list[str]:
    """What cannot be read in a pair of colours, in words."""
    faults = []
    theme = gettext("Light theme") if pair.surface == SURFACE else gettext("Dark theme")
    if pair.of_text < TEXT:
        faults.append(
            gettext(
                "%(theme)s: the letters do not stand out enough from the band (%(is)s; %(least)s is needed)."
            )
            % {"theme": theme, "is": number(_down(pair.of_text), 1), "least": number(TEXT, 1)}
        )
    if pair.of_band < SHAPE:
        faults.append(
            gettext(
                "%(theme)s: the band does not stand out enough from the page (%(is)s; %(least)s is needed)."
            )
            % {"theme": theme, "is": number(_down(pair.of_band), 1), "least": number(SHAPE, 0)}
        )
    return faults


def _usual(key: str, n: int, language: str) -> dict[str, str]:
    return {"word": say({}, key, n, language)}


def name_of_language(code: str) -> str:
    return str(get_language_info(code)["name_local"]).capitalize()


def _down(contrast: float) -> float:
    """Never shown as better than it is: 4.49 is not 4.5."""
    return int(contrast * 10) / 10
