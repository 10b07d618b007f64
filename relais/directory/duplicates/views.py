from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.roles import may, require
from relais.core.components.listing import Listing
from relais.core.editing.saving import tell, typed
from relais.core.jobs.pages import ends_waiting
from relais.core.jobs.queries import latest_job_about
from relais.directory.duplicates import actions, queries
from relais.directory.duplicates.forms import MergeForm, SearchForm
from relais.directory.duplicates.models import Noun
from relais.directory.duplicates.words import likely, reasons

SORTS = {"likely": ("-probability",)}
PAIRS_PER_PAGE = 10
# What each noun is called in addresses, and the verbs that act on it.
SPACE = {Noun.PERSON: "people", Noun.ORGANISATION: "organisations"}
FIND: dict[Noun, Any] = {
    Noun.PERSON: actions.find_same_people,
    Noun.ORGANISATION: actions.find_same_organisations,
}
MERGE: dict[Noun, Any] = {Noun.PERSON: actions.merge_people, Noun.ORGANISATION: actions.merge_organisations}
UNDO: dict[Noun, Any] = {
    Noun.PERSON: actions.undo_merge_of_people,
    Noun.ORGANISATION: actions.undo_merge_of_organisations,
}
APART: dict[Noun, Any] = {
    Noun.PERSON: actions.tell_people_apart,
    Noun.ORGANISATION: actions.tell_organisations_apart,
}


@login_required
@require_safe
@ends_waiting
def duplicates(request, noun):
    """The pairs to compare, likeliest first."""
    _require(request, noun)
    job = latest_job_about(request.network, queries.FIND[noun])
    listing = Listing(request, queries.pairs_for(request.user, request.network, noun), SORTS, PAIRS_PER_PAGE)
    proposals = queries.with_entries(request.user, noun, listing.page.object_list)
    context = {
        **_named(noun),
        "listing": listing,
        "proposals": [
            {"it": one, "likely": likely(one.pair.probability), "reasons": reasons(one)} for one in proposals
        ],
        "job": job,
        "is_open": job is not None and job.is_open,
        "may_stop": may(request.user, "core.cancel_job", request.network.pk),
    }
    return render(request, "directory/duplicates/list.html", context)


@login_required
@require_POST
def duplicates_find(request, noun):
    _require(request, noun)
    FIND[noun](by=request.user, network=request.network)
    return redirect(f"{SPACE[noun]}_duplicates")


@login_required
@require_POST
def pair_apart(request, noun, pk):
    pair = queries.pair_for(request.user, noun, pk)
    APART[noun](by=request.user, pair=pair)
    messages.success(request, _("It is kept: they will not be proposed again."))
    return redirect(f"{SPACE[noun]}_duplicates")


@login_required
@require_safe
def merge_with(request, noun, pk):
    """Look for the other entry by its name."""
    kept = queries.entry_for(request.user, noun, pk)
    form = SearchForm(request.GET)
    words = form.wanted()["q"]
    context = {
        **_named(noun),
        "entry": kept,
        "form": form,
        "words": words,
        "found": queries.candidates_for(request.user, kept, words),
        "merge_name": f"{SPACE[noun]}_merge",
    }
    return render(request, "directory/duplicates/search.html", context)


@login_required
def merge(request, noun, pk, other):
    """Two entries side by side; what is kept is chosen answer by answer."""
    kept = queries.entry_for(request.user, noun, pk)
    lost = get_object_or_404(
        queries.entries_for(request.user, noun).exclude(pk=kept.pk), pk=other, network=kept.network
    )
    form = MergeForm(typed(request), kept=kept, lost=lost)
    if form.is_valid():
        try:
            MERGE[noun](by=request.user, kept=kept, lost=lost, values=form.values())
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("The two entries are one. It can be undone under “This entry”."))
            return redirect(kept)
    context = {**_named(noun), "form": form, "kept": kept, "lost": lost, "sides": [kept, lost]}
    return render(request, "directory/duplicates/merge.html", context)


@login_required
@require_POST
def merge_undo(request, noun, pk):
    one = queries.merge_for(request.user, noun, pk)
    try:
        UNDO[noun](by=request.user, merge=one)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The merge is undone: the two entries are back as they were."))
    return redirect(one.kept)


def _require(request, noun) -> None:
    if request.network is None:
        raise PermissionDenied
    require(request.user, queries.MERGE[noun], {request.network.pk})


def _named(noun) -> dict:
    """What the pages call what they show."""
    space = SPACE[noun]
    labels = {Noun.PERSON: _("People"), Noun.ORGANISATION: _("Organisations")}
    return {
        "noun": noun.value if isinstance(noun, Noun) else noun,
        "space": space,
        "list_label": labels[noun],
        "list_url": reverse(space),
        "duplicates_url": reverse(f"{space}_duplicates"),
        "find_url": reverse(f"{space}_duplicates_find"),
        "apart_name": f"{space}_apart",
        "merge_name": f"{space}_merge",
    }
