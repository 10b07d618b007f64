"""`{% load cards %}`: what the pages of people show of cards, without knowing how they are made."""

from django import template

from relais.core.access.roles import may
from relais.directory.cards import queries

register = template.Library()


@register.inclusion_tag("directory/cards/of_person.html", takes_context=True)
def card_of(context, person):
    """`{% card_of person %}`: how someone signs in, and what a helper can do about it."""
    request = context["request"]
    card = queries.card_of(person)
    return {
        "person": person,
        "card": card,
        "is_forgotten": card is not None and queries.is_forgotten(card),
        "sees": may(request.user, "directory.see_cards", person.network_id),
        "may_make": may(request.user, "directory.make_card", person.network_id),
        "needs_none": person.user_id is not None and not queries.is_only_learner(person.user),
        "csrf_token": context.get("csrf_token", ""),
    }


@register.filter
def is_forgotten(card) -> bool:
    """Never used within thirty days: it opens nothing, and must be renewed."""
    return queries.is_forgotten(card)
