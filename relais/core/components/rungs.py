"""The badge of a rung and the drawing of an interval."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

RUNGS = {"reach": _("Reach"), "relays": _("Relays"), "pull": _("Pull"), "effect": _("Effect")}
_FULL = 'fill="currentColor"'
_HOLLOW = 'fill="none" stroke="currentColor" stroke-width="1" opacity=".55"'


def draw_rung(name: str) -> SafeString:
    """The badge of a rung: as many full bars as it is high, and its word. It stands beside each figure."""
    height = list(RUNGS).index(name) + 1
    bars = format_html_join(
        "",
        '<rect x="1" y="{}" width="14" height="2.700" rx="1" {}/>',
        (
            (y, SafeString(_FULL if n < height else _HOLLOW))
            for n, y in enumerate(("12.2", "8.5", "4.8", "1.1"))
        ),
    )
    return format_html(
        '<span class="rung rung--{}"><svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>'
        '<span class="visually-hidden">{} </span>{}</span>',
        name,
        bars,
        gettext("rung %(height)s of 4:") % {"height": height},
        RUNGS[name],
    )


def draw_interval(
    low: float,
    estimate: float,
    high: float,
    start: float,
    end: float,
    reference: float | None,
    width: int = 150,
) -> SafeString:
    """
    An interval on its scale: hatched from `low` to `high`, a dot at the estimate.

    It is decoration: the words « between 33 and 43 » stand beside it.
    """

    def at(value: float) -> float:
        return round((min(max(value, start), end) - start) / (end - start) * width, 1)

    line = format_html('<path class="w-ref" d="M{} 1v20"/>', at(reference)) if reference is not None else ""
    left, right = at(low), at(high)
    return format_html(
        '<svg class="mark" width="{0}" height="22" viewBox="0 0 {0} 22" aria-hidden="true" focusable="false">'
        '<rect class="w-track" x="0" y="9" width="{0}" height="4" rx="2"/>{1}'
        '<rect class="w-range" x="{2}" y="5" width="{3}" height="12" rx="6"/>'
        '<circle class="w-dot" cx="{4}" cy="11" r="5.500"/></svg>',
        width,
        line,
        left,
        max(round(right - left, 1), 1),
        at(estimate),
    )
