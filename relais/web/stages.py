"""The stages of the loop, as the site names and links them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relais.core.access.roles import may


@dataclass(frozen=True)
class Stage:
    key: str
    label: str | Promise
    url_name: str = ""  # empty: not built yet, so never a link
    right: str = ""  # without it, the stage is not shown to this reader
    under: str = ""  # where its pages live, when not under its own address


LOOP = Stage("loop", _("The loop"), "home")
STAGES = [
    Stage("field", _("Field")),
    Stage("evidence", _("Evidence")),
    Stage("influence", _("Influence"), "influence:campaigns", "influence.see_campaigns", "/influence/"),
    Stage("policy", _("Policy")),
]
DIRECTORY = Stage("directory", _("Directory"), "directory", "directory.see_network")
SEARCH = Stage("search", _("Search"), "search")


def closed_stage_of(request) -> Stage | None:
    """The stage that the asked page belongs to, when the reader's network does not use it; else nothing."""
    if request.network is None:
        return None
    asked = (stage for stage in STAGES if request.path.startswith(stage.under or f"/{stage.key}/"))
    stage = next(asked, None)
    return stage if stage and not request.network.uses(stage.key) else None


def places_of(request) -> list[dict]:
    """The entries of the site's navigation that this reader can open, in the order of the loop."""
    network_id = request.network.pk if request.network else None
    places = []
    for entry in (LOOP, *STAGES, DIRECTORY, SEARCH):
        if entry.url_name and (not entry.right or may(request.user, entry.right, network_id)):
            url = reverse(entry.url_name)
            under = url != reverse(LOOP.url_name) and request.path.startswith(entry.under or url)
            places.append(
                {
                    "key": entry.key,
                    "label": entry.label,
                    "url": url,
                    "is_page": request.path == url,
                    "is_current": under,
                }
            )
    return places
