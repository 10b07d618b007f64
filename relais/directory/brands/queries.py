"""
`brand_of(network)`: what a page, a mail or a paper wears, with the usual values where a network chose none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from relais.directory.brands import contrast
from relais.directory.brands.domains import domain_of_host, shown_domain
from relais.directory.brands.models import Brand, Logo
from relais.directory.brands.vocabulary import say
from relais.directory.networks.models import Network

NAME = "Relais"


@dataclass(frozen=True)
class Worn:
    """A brand ready to be worn. Colours are `#rrggbb`; those without `dark` are also those of paper."""

    name: str = NAME
    slug: str = ""  # empty: no network, Relais itself
    version: int = 0  # 0: the network chose nothing yet
    band: str = contrast.BAND
    on_band: str = contrast.ON_BAND
    band_dark: str = contrast.BAND_DARK
    on_band_dark: str = contrast.ON_BAND_DARK
    logo_width: int = 0  # 0: no logo, the emblem stands in
    logo_height: int = 0
    vocabulary: Mapping[str, Any] = field(default_factory=dict)
    welcome_words: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[tuple[str, str], ...] = ()
    domain: str = ""  # empty until it is proven

    @property
    def is_of_network(self) -> bool:
        return bool(self.slug)

    @property
    def css_url(self) -> str:
        """Its colours, as a style sheet that may be kept for a year; empty when they are the usual ones."""
        return reverse("brand_css", args=[self.slug, self.version]) if self.version else ""

    @property
    def logo_url(self) -> str:
        return reverse("brand_logo", args=[self.slug, self.version]) if self.logo_width else ""

    @property
    def has_wide_logo(self) -> bool:
        """Most often the name is drawn in it: on a small screen it stands alone."""
        return self.logo_width > 1.6 * self.logo_height

    @property
    def shown_domain(self) -> str:
        return shown_domain(self.domain)

    @property
    def welcome(self) -> str:
        """The welcome words in the reader's language."""
        return self.welcome_words.get((translation.get_language() or "").partition("-")[0], "")

    @property
    def first_language(self) -> str:
        return self.languages[0][0] if self.languages else settings.LANGUAGE_CODE

    def word(self, key: str, n: float = 1, language: str | None = None) -> str:
        """What the network calls a thing, for one or for several: `brand.word("learner", 3)`."""
        return say(self.vocabulary, key, n, language)


def brand_of(network: Network | None) -> Worn:
    """What a network wears; without a network, Relais itself. No question when `brand` was joined."""
    if network is None:
        return Worn(languages=tuple(settings.LANGUAGES))
    brand = brand_kept_by(network)
    if brand is None:
        return Worn(name=network.name, slug=network.slug, languages=tuple(settings.LANGUAGES))
    return worn_from(brand, network)


def worn_from(brand: Brand, network: Network) -> Worn:
    """The same, from a brand that may not be kept yet: a preview."""
    dark = contrast.dark_pair(brand.band, brand.on_band)
    spoken = dict(settings.LANGUAGES)
    codes = [code for code in brand.languages if code in spoken] or list(spoken)
    return Worn(
        name=brand.name or network.name,
        slug=network.slug,
        version=brand.version,
        band=brand.band,
        on_band=brand.on_band,
        band_dark=brand.band_dark or dark.band,
        on_band_dark=brand.on_band_dark or dark.on_band,
        logo_width=brand.logo_width or 0,
        logo_height=brand.logo_height or 0,
        vocabulary=brand.vocabulary,
        welcome_words=brand.welcome,
        languages=tuple((code, spoken[code]) for code in codes),
        domain=(brand.domain or "") if brand.domain_proven_at else "",
    )


def brand_kept_by(network: Network) -> Brand | None:
    try:
        return network.brand
    except Brand.DoesNotExist:
        return None


def logo_of(network: Network | None) -> bytes | None:
    """The logo as a PNG, for papers and for its address."""
    logo = Logo.objects.filter(brand__network=network).first() if network else None
    return bytes(logo.png) if logo else None


def network_at(host: str) -> Network | None:
    """The network whose own address, proven, a request came by."""
    domain = domain_of_host(host)
    kept = Network.objects.select_related("brand")
    return kept.filter(brand__domain=domain, brand__domain_proven_at__isnull=False).first()


def domain_is_known(domain: str) -> bool:
    """Whether a network declared this address; proving it needs that the site answers there."""
    return Brand.objects.filter(domain=domain).exists()


def network_with_slug(slug: str) -> Network | None:
    """For what is public of a brand: its colours and its logo."""
    return Network.objects.select_related("brand").filter(slug=slug).first()


def address_of(network: Network | None, fallback: str) -> str:
    """Where mails lead: the network's own address once it is proven, else the one that was used."""
    domain = brand_of(network).domain
    scheme = "https" if settings.HTTPS else "http"
    if not domain:
        return fallback.rstrip("/")
    port = "" if settings.HTTPS else fallback.rpartition(":")[2].strip("/")
    return f"{scheme}://{domain}" + (f":{port}" if port.isdigit() else "")
