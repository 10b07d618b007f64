from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relais.core.editing.models import Versioned
from relais.directory.brands import contrast
from relais.directory.brands.domains import clean_domain
from relais.directory.brands.vocabulary import clean_vocabulary
from relais.directory.networks.models import Network

is_colour = RegexValidator(r"^#[0-9a-f]{6}\Z", _("Write a colour as # and six signs, such as #8a2f4b."))


class Brand(Versioned):
    """
    What one network wears. Each change adds one to its version, which is part of the address of its look.

    The dark colours are those of the dark theme; left empty, they are made from the light ones.
    """

    network = models.OneToOneField(Network, models.CASCADE, related_name="brand")
    name = models.CharField(_("Name shown"), max_length=80, blank=True)
    band = models.CharField(_("Band"), max_length=7, default=contrast.BAND, validators=[is_colour])
    on_band = models.CharField(
        _("On the band"), max_length=7, default=contrast.ON_BAND, validators=[is_colour]
    )
    band_dark = models.CharField(_("Band, dark theme"), max_length=7, blank=True, validators=[is_colour])
    on_band_dark = models.CharField(
        _("On the band, dark theme"), max_length=7, blank=True, validators=[is_colour]
    )
    # {"fr": {"learner": ["apprenant", "apprenants"]}}: what differs from the usual words, and nothing else.
    vocabulary = models.JSONField(default=dict, blank=True)
    # {"fr": "Bienvenue…"}
    welcome = models.JSONField(default=dict, blank=True)
    # Codes, the first one is the usual one; empty: all those that the site speaks.
    languages = models.JSONField(default=list, blank=True)
    # In the form that travels (IDNA, lower case); never shared, so that a visitor meets one brand.
    domain = models.CharField(_("Own address"), max_length=253, null=True, blank=True, unique=True)
    domain_proven_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The size of the logo, beside the colours: each page needs it, and only one address needs the picture.
    logo_width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    logo_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["network"]

    def __str__(self) -> str:
        return self.name or self.network.name

    def get_absolute_url(self) -> str:
        return reverse("brand")

    def clean(self) -> None:
        self.domain = clean_domain(self.domain or "") or None
        self.vocabulary = clean_vocabulary(self.vocabulary)
        known = dict(settings.LANGUAGES)
        if any(code not in known for code in (*self.languages, *self.welcome)):
            raise ValidationError(_("Choose languages that the site speaks."))
        self.welcome = {code: words.strip() for code, words in self.welcome.items() if words.strip()}


class Logo(models.Model):
    """
    The picture of a brand, as it was drawn again by us: nothing of the file that was brought is kept.

    Apart from the brand, so that a page which only needs its colours does not read it.
    """

    brand = models.OneToOneField(Brand, models.CASCADE, related_name="logo")
    png = models.BinaryField()

    class Meta:
        ordering = ["brand"]

    def __str__(self) -> str:
        return str(self.brand)
