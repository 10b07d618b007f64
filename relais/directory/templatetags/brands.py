"""`{% load brands %}`: a network's own words and look."""

from django import template

from relais.directory.brands.queries import Worn, brand_of

register = template.Library()


@register.simple_tag(takes_context=True)
def word(context, key: str, n: float = 1) -> str:
    """`{% word "learner" %}`, `{% word "learner" 2 %}`: what the network calls a thing, for one or for several."""
    return _brand_in(context).word(key, n)


@register.simple_tag
def role_word(role_words, held) -> str:
    """`{% role_word role_words membership %}`: a role as the network calls it, with its structure."""
    name = role_words[held.role]
    return f"{name} ({held.structure.name})" if held.structure else name


def _brand_in(context) -> Worn:
    """The brand that the page, the mail or the paper was given."""
    known = context.get("brand")
    if isinstance(known, Worn):
        return known
    return brand_of(getattr(context.get("request"), "network", None))
