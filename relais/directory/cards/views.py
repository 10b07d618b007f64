from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import may
from relais.core.access.sealed import Unsealed, seal, unseal
from relais.core.components.listing import Listing
from relais.directory.cards import actions, paper, queries
from relais.directory.cards.codes import new_code, spaced
from relais.directory.cards.forms import SORTS, CardFilters, WorkshopForm
from relais.directory.cards.models import Card

# The codes travel sealed inside the page that shows them, and nowhere else: after this time, the card is renewed.
PURPOSE, PRINT_WITHIN_SECONDS = "cards to print", 30 * 60


@needs("directory.see_cards")
@require_safe
def card_list(request):
    filters = CardFilters(request.GET)
    wanted = filters.wanted()
    found = queries.cards_like(request.user, request.network, words=wanted["q"], state=wanted["state"])
    context = {
        "filters": filters,
        "listing": Listing(request, found, SORTS),
        "may_make": may(request.user, "directory.make_card", request.network.pk),
        "sees_people": may(request.user, "directory.see_people", request.network.pk),
    }
    return render(request, "directory/cards/list.html", context)


@never_cache
@needs("directory.make_card")
@require_http_methods(["GET", "HEAD", "POST"])
def cards_make(request):
    """Cards for the people of a workshop, on one sheet."""
    form = WorkshopForm(request.POST or None, user=request.user, network=request.network)
    if form.is_valid():
        made = []
        with transaction.atomic():
            try:
                for person in form.cleaned_data["names"]:
                    code = new_code()
                    made.append((actions.make_card(by=request.user, person=person, code=code), code))
            except ValidationError as fault:
                transaction.set_rollback(True)
                form.add_error("names", fault)
        if not form.errors:
            return _ready(request, made)
    return render(request, "directory/cards/make.html", {"form": form})


@never_cache
@login_required
@require_POST
def card_make(request, pk):
    """The card of one person, from their page."""
    person = queries.person_to_card(request.user, pk)
    code = new_code()
    try:
        card = actions.make_card(by=request.user, person=person, code=code)
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
        return redirect(person)
    return _ready(request, [(card, code)])


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def card_renew(request, pk):
    """A new code, and new pictures; the old ones open nothing any more."""
    card = _card_that_may(request, pk, "directory.renew_card")
    if request.method != "POST":
        return render(request, "directory/cards/renew.html", {"card": card, "stamp": _stamp(card)})
    if request.POST.get("stamp") != _stamp(card):
        # The page was sent again: a second renewal would kill the card that was just printed.
        messages.error(
            request,
            _(
                "This card has just been renewed, and its code was shown once. You have not got it? Renew again."
            ),
        )
        return redirect("cards")
    code = new_code()
    return _ready(request, [(actions.renew_card(by=request.user, card=card, code=code), code)])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def card_close(request, pk):
    """The card opens nothing any more, until it is renewed."""
    card = _card_that_may(request, pk, "directory.close_card")
    if request.method != "POST":
        return render(request, "directory/cards/close.html", {"card": card})
    actions.close_card(by=request.user, card=card)
    messages.success(request, _("The card of %(name)s is closed.") % {"name": card})
    return redirect("cards")


@never_cache
@needs("directory.make_card")
@require_POST
def cards_print(request):
    """The PDF of the cards that were just made."""
    try:
        network_id, faces = unseal(PURPOSE, request.POST.get("cards", ""), seconds=PRINT_WITHIN_SECONDS)
    except Unsealed:
        messages.error(
            request, _("It is too late to print these cards: their codes are not kept. Renew them.")
        )
        return redirect("cards")
    if network_id != request.network.pk:
        raise Http404
    pdf = paper.sheet(
        request.network,
        [paper.Face(name, code) for name, code in faces],
        address=request.build_absolute_uri(reverse("card_sign_in")),
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_("cards")}.pdf"'
    return response


def _ready(request, made: list[tuple[Card, str]]):
    """The codes, once: to print, or to copy by hand."""
    faces = [(paper.shown_name(card.person), code) for card, code in made]
    context = {
        "cards": [(card, spaced(code)) for card, code in made],
        "sealed": seal(PURPOSE, [made[0][0].network_id, faces]),
    }
    return render(request, "directory/cards/ready.html", context)


def _card_that_may(request, pk: int, right: str) -> Card:
    card = queries.card_for(request.user, pk)
    if not may(request.user, right, card.network_id):
        raise PermissionDenied(right)
    return card


def _stamp(card: Card) -> str:
    return f"{card.made_at.timestamp():.6f}"
