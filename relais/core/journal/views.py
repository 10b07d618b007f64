from datetime import UTC

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relais.core.access.pages import needs
from relais.core.components.exports import table_response
from relais.core.components.listing import Listing
from relais.core.journal import queries
from relais.core.journal.counting import counter_of_entries
from relais.core.journal.forms import JournalFilters
from relais.core.journal.sentences import tell

# Newest first: the key grows with time, and is the order the journal is written in.
SORTS = {"newest": ("-pk",)}
AT_ONCE = 500


@needs("core.see_journal")
@require_safe
def journal(request):
    filters, entries = _filtered(request)
    listing = Listing(request, entries, SORTS, count=counter_of_entries(entries))
    return render(
        request,
        "core/journal.html",
        {"filters": filters, "listing": listing, "acts": tell(listing.page.object_list)},
    )


@needs("core.see_journal")
@require_safe
def journal_export(request):
    _filters, entries = _filtered(request)
    heads = [
        _("When (UTC)"),
        _("Act"),
        _("By whom"),
        _("About"),
        _("Number"),
        _("What happened"),
        _("Referral code"),
    ]
    return table_response(request, _("journal"), heads, _cells(entries.order_by("-pk")))


def _cells(entries):
    """The journal in chunks, so that names are read with few questions and memory stays small."""
    chunk = []
    for entry in entries.iterator(AT_ONCE):
        chunk.append(entry)
        if len(chunk) == AT_ONCE:
            yield from map(_cells_of, tell(chunk))
            chunk = []
    yield from map(_cells_of, tell(chunk))


def _cells_of(told):
    entry = told.entry
    when = entry.occurred_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return when, entry.verb, told.actor, entry.subject_type, entry.subject_id, told.text, entry.referral_code


def _filtered(request):
    network_id = request.network.pk
    filters = JournalFilters(
        request.GET, actors=queries.actors_in(network_id), kinds=queries.kinds_of_subject_in(network_id)
    )
    wanted = filters.wanted()
    entries = queries.entries_like(
        request.user,
        network_id,
        verb=wanted["verb"],
        actor_id=wanted["actor"],
        about=wanted["about"],
        number=wanted["number"],
        since=wanted["since"],
        until=wanted["until"],
    )
    return filters, entries
