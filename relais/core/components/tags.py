"""`{% load components %}`: the pieces that templates are made of."""

from django import template
from django.forms.widgets import CheckboxInput
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from relais.core.components import icons, pictures
from relais.engine.words import Words, words

register = template.Library()


@register.simple_tag
def icon(name: str):
    return icons.draw_icon(name)


@register.simple_tag
def mark():
    return icons.draw_mark()


@register.simple_tag
def rung(name: str):
    """`{% rung "relays" %}`: the badge that stands beside each figure."""
    return pictures.draw_rung(name)


@register.simple_tag
def interval_mark(low, estimate, high, most, reference=None, width=150):
    """`{% interval_mark 33 38 43 100 %}`: the drawing of an interval; write the words beside it."""
    return pictures.draw_interval(low, estimate, high, most, reference, width)


@register.simple_tag
def segment(name, index):
    """`{% segment "Élus" 0 %}`: the name of a group with its shape."""
    return format_html('<span class="tag">{}{}</span>', icons.draw_shape(int(index)), name)


@register.simple_tag
def go(url, words):
    """`{% go url text %}`: the link that is the next thing to do."""
    return format_html('<a class="go" href="{}">{}{}</a>', url, words, icons.draw_icon("next"))


@register.inclusion_tag("components/crumbs.html")
def crumbs(*pairs):
    """`{% crumbs "Influence" url1 "Campaigns" url2 %}`: the way back, without the page itself."""
    return {"steps": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.inclusion_tag("components/tabs.html")
def tabs(label, items):
    """`{% tabs "This campaign" tabs %}` where each of `tabs` is `{"label", "url", "is_current"}`."""
    return {"label": label, "items": items}


@register.inclusion_tag("components/steps.html")
def steps(label, items):
    """`{% steps "Steps" steps %}` where each is `{"label", "state": "done"|"current"|"next", "url": ""}`."""
    return {"label": label, "items": items}


@register.inclusion_tag("components/empty.html")
def empty(title, sentence, url="", action="", level=2):
    """`{% empty title sentence url action %}`: nothing yet, and what to do about it."""
    return {"title": title, "sentence": sentence, "url": url, "action": action, "level": level}


@register.filter
def is_checkbox(field) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def count_errors(form) -> int:
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def first_control(field) -> str:
    """The id to which the summary of errors leads: a group of choices has no control of its own."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def number(value, decimals=0) -> str:
    """`{{ 48200|number }}`: as the reader's language writes it."""
    return _words().number(value, int(decimals))


@register.filter
def percent(share, decimals=0) -> str:
    """`{{ 0.52|percent }}`: « 52 % »."""
    return _words().percent(share, int(decimals))


@register.filter
def short_day(moment) -> str:
    """`{{ entry.occurred_at|short_day }}`: « 20 nov. »."""
    return _words().day(_local(moment))


@register.filter
def day(moment) -> str:
    """`{{ campaign.created_at|day }}`: « 20 nov. 2026 »."""
    return _words().day(_local(moment), year=True)


@register.filter
def iso(value) -> str:
    """`<time datetime="{{ entry.occurred_at|iso }}">`: for machines, to the second."""
    return _local(value).isoformat(timespec="seconds")


@register.filter
def hour(value) -> str:
    """`{{ entry.occurred_at|hour }}`: « 09:30 », where the reader is."""
    return f"{_local(value):%H:%M}"


@register.filter
def moment(value) -> str:
    """`{{ entry.occurred_at|moment }}`: day and hour where the reader is."""
    return _words().moment(_local(value).replace(tzinfo=None))


def _words() -> Words:
    """How the reader's language writes figures and days."""
    language = get_language() or "en"
    return words(language)


def _local(value):
    return timezone.localtime(value) if hasattr(value, "hour") else value


@register.filter
def initial_of_name(name: str) -> str:
    """The letter of a network's emblem: that of its own name, not of the word « Réseau » before it."""
    words_of_name = [
        word for word in name.split() if word.lower() not in {"réseau", "reseau", "network", "le", "la"}
    ]
    return (words_of_name or name.split() or ["?"])[0][0].upper()


@register.inclusion_tag("components/sort_head.html")
def sort_head(listing, key, label, css=""):
    """`{% sort_head listing "name" label %}`: the head of a column that can put the list in order."""
    direction = ""
    if listing.key == key:
        direction = "descending" if listing.is_descending else "ascending"
    return {"label": label, "url": listing.sort_address(key), "direction": direction, "css": css}


@register.simple_tag
def sorts(*pairs):
    """`{% sorts "name" label … as sort_names %}`: the orders offered where heads are hidden, both ways."""
    choices = []
    for key, label in zip(pairs[::2], pairs[1::2], strict=True):
        choices += [(key, gettext("%(by)s, from the first") % {"by": label})]
        choices += [(f"-{key}", gettext("%(by)s, from the last") % {"by": label})]
    return choices


@register.inclusion_tag("components/downloads.html", takes_context=True)
def downloads(context, url, label=""):
    """`{% downloads url %}`: the list as a file, in the format one chooses, filtered as the page is."""
    words = context["request"].GET.copy()
    for name in ("page", "format"):
        words.pop(name, None)
    files = []
    for name, said in (
        ("csv", "CSV"),
        ("xlsx", gettext("XLSX (Excel)")),
        ("ods", gettext("ODS (LibreOffice)")),
    ):
        words["format"] = name
        files.append((name.upper(), said, f"{url}?{words.urlencode()}"))
    return {"label": label or gettext("Download"), "files": files}


@register.inclusion_tag("components/pagination.html")
def pagination(listing):
    """`{% pagination listing %}`: the way to the other pages; nothing when there is one page."""
    return {"listing": listing}
