import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from relais.core.access.sealed import Unsealed, seal, unseal
from relais.directory.cards import attempts, limits, pictures, queries
from relais.directory.cards.actions import choose_pictures
from relais.directory.cards.models import Card
from relais.web.cards.forms import CodeForm
from relais.web.cards.places import make_known, mark_device, place_of
from relais.web.cards.shared import share

# Between the code and the last picture: more would leave a half-open door on a shared computer.
WITHIN_SECONDS = 10 * 60
STAYS_SECONDS = 14 * 24 * 3600
KEY, PURPOSE = "card", "pictures of a card"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_sign_in(request):
    """First the code, however it is typed."""
    if request.user.is_authenticated:
        return redirect("home")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            card = attempts.card_by_code(place_of(request), form.cleaned_data["code"])
        except attempts.TooMany as fault:
            return _wait(request, fault.seconds)
        if card is not None:
            request.session[KEY] = {
                "pk": card.pk,
                "digest": card.code_digest,
                "at": time.time(),
                "shared": form.cleaned_data["shared"],
            }
            return redirect("card_pictures")
        form.add_error(
            "code", _("This code opens nothing. Look at your card again, or ask a helper to renew it.")
        )
    response = render(request, "web/cards/code.html", {"form": form})
    mark_device(request, response)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_pictures(request):
    """Then three pictures, one after the other: chosen at first use, given back afterwards."""
    card = _card_begun(request)
    if card is None:
        return redirect("card_sign_in")
    keys = _keys_so_far(request, card)
    chosen = request.POST.get("picture", "")
    if chosen in pictures.BY_KEY and len(keys) < pictures.N_CHOSEN:
        keys = [*keys, chosen]
    if len(keys) < pictures.N_CHOSEN:
        return _ask(request, card, keys)
    if card.state == Card.State.UNOPENED:
        return _keep(request, card, keys)
    try:
        if attempts.is_right_secret(card, keys):
            return _enter(request, card)
    except attempts.TooMany as fault:
        return _wait(request, fault.seconds)
    left = limits.TRIES_BEFORE_A_PAUSE - card.n_wrong % limits.TRIES_BEFORE_A_PAUSE
    if left == limits.TRIES_BEFORE_A_PAUSE:
        return _wait(
            request, limits.pause_after(card.n_wrong) if card.n_wrong < limits.TRIES_IN_ALL else None
        )
    tries = ngettext("You have one more try.", "You have %(n)s more tries.", left) % {"n": left}
    return _ask(request, card, [], _("These are not your three pictures, in your order.") + " " + tries)


@never_cache
@require_safe
def card_bye(request):
    """Signed out of a shared computer: nothing is left on it."""
    return render(request, "web/cards/bye.html")


def _card_begun(request) -> Card | None:
    """The card whose code was given a moment ago in this browser, if it still opens."""
    begun = request.session.get(KEY)
    if request.user.is_authenticated or not begun or not 0 <= time.time() - begun["at"] + 1 < WITHIN_SECONDS:
        request.session.pop(KEY, None)
        return None
    card = queries.card_that_opens(begun["digest"])
    return card if card is not None and card.pk == begun["pk"] else None


def _keys_so_far(request, card: Card) -> list[str]:
    """What was chosen on the pages before, which the page carries: going back, or a double press, does no harm."""
    try:
        pk, keys = unseal(PURPOSE, request.POST.get("so_far", ""), seconds=WITHIN_SECONDS)
    except Unsealed:
        return []
    return keys if pk == card.pk else []


def _ask(request, card: Card, keys: list[str], fault: str = ""):
    context = {
        "is_first_use": card.state == Card.State.UNOPENED,
        "laid_out": pictures.laid_out(card.pk),
        "rank": len(keys) + 1,
        "beads": ["done"] * len(keys) + ["now"] + [""] * (pictures.N_CHOSEN - len(keys) - 1),
        "so_far": seal(PURPOSE, [card.pk, keys]),
        "fault": fault,
        "has_errors": bool(fault),
    }
    return render(request, "web/cards/pictures.html", context)


def _keep(request, card: Card, keys: list[str]):
    """At first use: show the three pictures once, then keep them."""
    fault = pictures.fault_of(keys, card.pk)
    if fault == "in_a_row":
        return _ask(
            request, card, [], _("These three stand side by side: they are easy to guess. Choose others.")
        )
    if fault:
        return _ask(request, card, [], _("Choose three different pictures."))
    if request.POST.get("keep"):
        try:
            choose_pictures(by=card.user, user=card.user, card=card, keys=keys)
        except ValidationError:
            return redirect("card_sign_in")
        return _enter(request, card)
    letters = {picture.key: letter for letter, picture in pictures.laid_out(card.pk)}
    context = {
        "mine": [(letters[key], pictures.BY_KEY[key]) for key in keys],
        "so_far": seal(PURPOSE, [card.pk, keys]),
    }
    return render(request, "web/cards/keep.html", context)


def _enter(request, card: Card):
    is_shared = request.session.pop(KEY)["shared"]
    user = card.user
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    get_adapter(request).login(request, user)
    if is_shared:
        share(request)
    else:
        request.session.set_expiry(STAYS_SECONDS)
    response = redirect("home")
    make_known(request, response, card)
    return response


def _wait(request, seconds: int | None):
    """Too many wrong answers: say for how long, and what a helper can do."""
    minutes = None if seconds is None else max(1, -(-seconds // 60))
    response = render(request, "web/cards/wait.html", {"minutes": minutes}, status=429)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response
