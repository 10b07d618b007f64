from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from relais.core.journal import action
from relais.directory.brands.contrast import SURFACE, SURFACE_DARK, Pair
from relais.directory.brands.domains import domain_of_host
from relais.directory.brands.logos import Drawn
from relais.directory.brands.models import Brand, Logo
from relais.directory.brands.queries import worn_from
from relais.directory.networks.models import Network


@action("directory.change_brand")
def change_brand(
    *, by, network: Network, version: int, logo: Drawn | None = None, without_logo: bool = False, **answers
) -> Brand:
    """
    Change what a network wears, read at this version; 0 when it wore nothing of its own yet.

    Colours that cannot be read are refused, whoever asks.
    """
    brand = _brand_to_change(network)
    if logo is not None:
        answers |= {"logo_width": logo.width, "logo_height": logo.height}
    elif without_logo:
        answers |= {"logo_width": None, "logo_height": None}
    changed = brand.change_from(version or 1, answers)
    worn = worn_from(changed, network)
    light, dark = (
        Pair(worn.band, worn.on_band, SURFACE),
        Pair(worn.band_dark, worn.on_band_dark, SURFACE_DARK),
    )
    if not (light.passes and dark.passes):
        raise ValidationError(_("These colours cannot be read well enough."))
    if logo is not None:
        Logo.objects.update_or_create(brand=changed, defaults={"png": logo.png})
    elif without_logo:
        Logo.objects.filter(brand=changed).delete()
    network.brand = changed
    return changed


@action("directory.choose_domain")
def choose_domain(*, by, network: Network, version: int, domain: str, languages: list[str]) -> Brand:
    """
    Say which languages a network offers, and by which address of its own it can be reached.

    A new address serves once it is proven. One that another network took is refused, at the same instant too.
    """
    brand = _brand_to_change(network)
    proven_at = brand.domain_proven_at if domain and domain == brand.domain else None
    answers = {"domain": domain or None, "languages": languages, "domain_proven_at": proven_at}
    try:
        with transaction.atomic():
            network.brand = brand.change_from(version or 1, answers)
    except IntegrityError:
        raise ValidationError({"domain": domain_is_taken()}) from None
    except ValidationError as error:
        if "domain" in getattr(error, "error_dict", {}) and Brand.objects.filter(domain=domain).exists():
            raise ValidationError({"domain": domain_is_taken()}) from None
        raise
    return network.brand


@action("directory.prove_domain")
def prove_domain(*, by, network: Network, host: str) -> Brand:
    """Take an address into use: an administrator reached the site by it. `host` is what their browser asked for."""
    brand = Brand.objects.select_for_update().get(network=network)
    if not brand.domain or domain_of_host(host) != brand.domain:
        raise ValidationError(_("Open this page by the new address first."))
    brand.domain_proven_at = timezone.now()
    brand.version += 1
    brand.save(update_fields=["domain_proven_at", "version", "changed_at"])
    network.brand = brand
    return brand


def domain_is_taken() -> str:
    return _("Another network uses this address. Choose another one, or ask who runs the site.")


def _brand_to_change(network: Network) -> Brand:
    brand, _created = Brand.objects.get_or_create(network=network)
    return brand
