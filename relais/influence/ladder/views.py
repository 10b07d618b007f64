from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relais.core.access.roles import may
from relais.core.components.exports import table_response
from relais.core.components.listing import Listing
from relais.core.components.pictures import draw_rung
from relais.core.components.ranking import Ranking
from relais.core.components.tags import number, percent
from relais.core.jobs.pages import ends_waiting, waiting_page
from relais.core.journal.sentences import tell
from relais.influence.campaigns import queries as campaigns
from relais.influence.ladder import analysis, queries
from relais.influence.ladder.forms import ACCOUNT_SORTS, CASCADE_SORTS, RelayFilters
from relais.influence.measures import queries as measures
from relais.influence.measures.models import KEPT_CASCADES, Measure
from relais.influence.traces import queries as traces
from relais.influence.traces.models import Problem

N_SHOWN, N_COMPARED, N_DRAWN, PER_PAGE = 8, 15, 60, 25


@login_required
@require_safe
@ends_waiting
def campaign(request, pk):
    """What the campaign did: its last measure, or the next thing to do to have one."""
    one = campaigns.campaign_for(request.user, pk)
    latest = measures.latest_measure_of(one)
    if latest is not None:
        return _result(request, latest)
    context = {
        "campaign": one,
        "tab": "measure",
        "traces": traces.traces_of(one).first(),
        "waiting": measures.measures_of(one).first(),
        "may_import": may(request.user, "influence.import_traces", one.network_id),
    }
    return render(request, "influence/ladder/start.html", context)


@login_required
@require_safe
@ends_waiting
def measure(request, pk):
    one = measures.measure_for(request.user, pk)
    if one.state == Measure.State.DONE:
        return _result(request, one)
    return _waiting(request, one, one.get_problem_display())


def _waiting(request, one, problem):
    campaign = one.traces.campaign
    context = {
        "campaign": campaign,
        "measure": one,
        "problem": problem,
        "may_again": may(request.user, "influence.measure_again", campaign.network_id),
        "may_stop": may(request.user, "core.cancel_job", campaign.network_id),
    }
    return waiting_page(request, measures.job_of(one), "influence/ladder/measuring.html", context)


def _result(request, one):
    campaign = one.traces.campaign
    try:
        parts = analysis.parts_of(one.path, get_language())
    except FileNotFoundError:
        return _waiting(request, one, Problem.NO_FILES.label)
    first = queries.accounts_of(one).filter(n_relays__gt=0)
    context = {
        "campaign": campaign,
        "measure": one,
        "tab": "measure",
        "parts": parts,
        "network_part": analysis.with_links(parts["network"], partial(_account_url, one)),
        "downloads": _downloads(),
        "n_relayed": one.n_relayed,
        "reasons": measures.reasons_to_measure_again(one),
        "n_others": measures.measures_of(campaign).filter(state=Measure.State.DONE).count() - 1,
        "may_measure": may(request.user, "influence.measure_campaign", campaign.network_id),
        "may_delete": may(request.user, "influence.delete_measure", campaign.network_id),
        "may_import": may(request.user, "influence.import_traces", campaign.network_id),
    }
    context |= _table(one, first[:N_SHOWN], _SortedOnItsPage(one), parts["relays"])
    return render(request, "influence/ladder/result.html", context)


def _downloads():
    return [
        (f"report.{get_language()[:2]}.html", _("The report (one page, works without network)")),
        ("measures.csv", _("The accounts (measures.csv)")),
        ("cascades.csv", _("The cascades (cascades.csv)")),
        ("summary.json", _("The summary (summary.json)")),
    ]


def _account_url(one, rank):
    return reverse("influence:measure_account", args=[one.pk, rank])


class _SortedOnItsPage:
    """Heads of a table that does not sort itself: they lead to the page that does, in that order."""

    key, is_descending = "", False

    def __init__(self, measure):
        self._url = reverse("influence:measure_relays", args=[measure.pk])

    def sort_address(self, key):
        return f"{self._url}?sort={key}"


def _table(one, accounts, listing, relays_part):
    """What the table of relays needs: its rows, its heads with their rung and basis, the way they sort."""
    heads = relays_part["heads"]
    columns = [_column("account", heads.get("account", _("Account")))]
    if heads.get("segment"):
        columns.append(_column("group", heads["segment"]))
    columns += [
        _column("reach", _("Reach"), "r", rung="reach", basis=heads.get("reach_basis", "")),
        _column("relays", _("Relays"), rung="relays", basis=heads.get("relays_basis", "")),
        _column("relayers", _("Accounts that relayed"), "r", rung="relays", basis=_("accounts that relayed")),
        _column("credit", _("Credit"), "r", rung="relays", basis=heads.get("credit_basis", "")),
    ]
    return {"rows": _cells(one, accounts), "heads": heads, "columns": columns, "listing": listing}


def _column(key, word, css="", rung="", basis=""):
    """A column: under its rung, how its figure is known; elsewhere, in a word."""
    head = format_html('{}<span class="sub">{}</span>', draw_rung(rung), basis) if rung else word
    return {"key": key, "label": head, "css": css, "word": word}


def _orders(columns):
    """The columns as a choice, for screens where heads are hidden."""
    return [(column["key"], column["word"]) for column in columns]


def _cells(one, accounts):
    accounts = list(accounts)
    most = one.most_relays
    return analysis.relay_cells(accounts, most, analysis.segment_tags(one.path), get_language())


@login_required
@require_safe
def relays(request, pk):
    one = measures.done_measure_for(request.user, pk)
    filters, found = _wanted(request, one)
    listing = Ranking(request, found, ACCOUNT_SORTS, PER_PAGE)
    context = {
        "campaign": one.traces.campaign,
        "measure": one,
        "filters": filters,
        "n_not_kept": max(one.summary["n_accounts"] - one.n_kept_accounts, 0),
    }
    context |= _table(one, listing.page.object_list, listing, _relays_part(one))
    context["sort_names"] = _orders(context["columns"])
    return render(request, "influence/ladder/relays.html", context)


def _relays_part(one):
    return analysis.parts_of(one.path, get_language())["relays"]


@login_required
@require_safe
def relays_export(request, pk):
    """The same rows as the page, in the same order, as a file."""
    one = measures.done_measure_for(request.user, pk)
    _filters, found = _wanted(request, one)
    heads = [
        _("Account"),
        _("Name"),
        _("Group"),
        _("Reach"),
        _("Relays"),
        _("Surely"),
        _("At most"),
        _("Relayers"),
        _("Credit"),
    ]
    rows = Ranking(request, found, ACCOUNT_SORTS).rows.values_list(
        "account_id", "name", "segment", "reach", "n_relays", "n_sure", "n_possible", "n_relayers", "credit"
    )
    return table_response(request, _("relays"), heads, rows.iterator(2000))


def _wanted(request, one):
    filters = RelayFilters(request.GET, groups=one.groups)
    wanted = filters.wanted()
    return filters, queries.accounts_of(one, words=wanted.get("q", ""), group=wanted.get("group", ""))


@login_required
@require_safe
def account(request, pk, rank):
    one = measures.done_measure_for(request.user, pk)
    account = queries.account_of(one, rank)
    circle = analysis.circle_of(one.path, account.account_id, get_language())
    others = [tie["other"] for tie in circle.relayed_by + circle.relays_of]
    called = queries.accounts_called(one, others)
    drawn = [account, *(called[other] for other in dict.fromkeys(others) if other in called)]
    context = {
        "campaign": one.traces.campaign,
        "measure": one,
        "account": account,
        "row": _cells(one, [account])[0],
        "relayed_by": [(called.get(tie["other"]), tie) for tie in circle.relayed_by],
        "relays_of": [(called.get(tie["other"]), tie) for tie in circle.relays_of],
        "circle": circle,
        "picture": _drawn(one, drawn[:N_DRAWN], str(account)) if len(drawn) > 1 else "",
        "own": queries.cascades_of(one).filter(account_id=account.account_id)[:N_SHOWN],
        "joined": queries.cascades_of(one).filter(root_id__in=circle.root_ids)[:N_SHOWN],
    }
    return render(request, "influence/ladder/account.html", context)


def _drawn(one, accounts, name):
    label = _("Network of relays of %(name)s. The tables below say the same.") % {"name": name}
    return analysis.draw_network(one.path, accounts, label, partial(_account_url, one), get_language())


@login_required
@require_safe
def network(request, pk):
    """The network, as the reader cuts it: around some accounts, or one group; without script as with it."""
    one = measures.done_measure_for(request.user, pk)
    filters = RelayFilters(request.GET, groups=one.groups)
    wanted = filters.wanted()
    found = queries.accounts_of(one, words=wanted.get("q", ""), group=wanted.get("group", ""))
    members = list(found[:N_DRAWN])
    if wanted.get("q") and members:
        ids = [member.account_id for member in members]
        near = analysis.neighbours_of(one.path, ids, N_DRAWN - len(members))
        members += sorted(queries.accounts_called(one, near).values(), key=lambda account: account.rank)
    context = {
        "campaign": one.traces.campaign,
        "measure": one,
        "filters": filters,
        "n_found": found.count(),
        "picture": _drawn(one, members, one.traces.campaign.title) if members else "",
        "legend": analysis.segment_tags(one.path),
    }
    context |= _table(one, members, _SortedOnItsPage(one), _relays_part(one))
    context["members"] = context["rows"]
    return render(request, "influence/ladder/network.html", context)


@login_required
@require_safe
def cascades(request, pk):
    one = measures.done_measure_for(request.user, pk)
    listing = Ranking(request, queries.cascades_of(one), CASCADE_SORTS, PER_PAGE)
    columns = [
        _column("author", _("Author")),
        _column("started", _("Started")),
        _column("size", _("Posts"), "r"),
        _column("accounts", _("Accounts"), "r"),
        _column("depth", _("Hands"), "r"),
        _column("breadth", _("Widest hand"), "r"),
        _column("virality", _("Virality"), "r"),
    ]
    context = {
        "campaign": one.traces.campaign,
        "measure": one,
        "listing": listing,
        "are_all_kept": listing.count < KEPT_CASCADES,
        "columns": columns,
        "sort_names": _orders(columns),
    }
    return render(request, "influence/ladder/cascades.html", context)


@login_required
@require_safe
def cascade(request, pk, rank):
    one = measures.done_measure_for(request.user, pk)
    cascade = queries.cascade_of(one, rank)
    author = queries.accounts_called(one, [cascade.account_id]).get(cascade.account_id)
    context = {
        "campaign": one.traces.campaign,
        "measure": one,
        "cascade": cascade,
        "author": author,
        "tree": analysis.tree_of(one.path, cascade.root_id, get_language()),
        "n_cascades": queries.cascades_of(one).count(),
        "previous": rank - 1,
        "next": rank + 1,
    }
    return render(request, "influence/ladder/cascade.html", context)


@login_required
@require_safe
def compare(request, pk):
    """Two measures side by side: what the choice of a rule, of files or of a version changes."""
    one = campaigns.campaign_for(request.user, pk)
    done = list(measures.measures_of(one).filter(state=Measure.State.DONE))
    left, right = (_chosen(request.GET.get(side), done, n) for n, side in enumerate(("a", "b")))
    context = {"campaign": one, "done": done, "left": left, "right": right}
    if left and right:
        context["rows"] = [_side_by_side(a, b) for a, b in queries.compared(left, right, N_COMPARED)]
        context["figures"] = _figures(left, right)
    return render(request, "influence/ladder/compare.html", context)


def _side_by_side(left, right):
    said = partial(analysis.amount_words, language=get_language())
    return {
        "left": left,
        "right": right,
        "relays_left": said(left.n_relays),
        "relays_right": said(right.n_relays) if right else "",
    }


def _figures(left, right):
    """The figures of two measures in words, side by side."""

    def row(label, tell):
        return label, tell(left), tell(right)

    return [
        row(_("Traces"), lambda one: str(one.traces)),
        row(_("Credit"), lambda one: str(one.get_credit_display())),
        row(
            _("Half-life, in hours"),
            lambda one: number(one.half_life_hours, 1) if one.half_life_hours else "—",
        ),
        row(_("Relais version"), lambda one: one.code_version),
        row(_("Posts"), lambda one: number(one.summary["n_posts"])),
        row(_("Relays"), lambda one: number(one.summary["n_relays"])),
        row(_("Accounts that relayed"), lambda one: number(one.n_relayers)),
        row(_("Cascades"), lambda one: number(one.summary["n_cascades"])),
        row(_("Largest cascade, posts"), lambda one: number(one.summary["largest_cascade"])),
        row(_("Relays with a known source"), lambda one: _share(one)),
    ]


def _share(one):
    share = one.summary.get("share_exposed")
    return _("Not known") if share is None else percent(share)


def _chosen(word, done, n):
    named = next((measure for measure in done if str(measure.pk) == word), None)
    return named or (done[n] if n < len(done) else None)


@login_required
@require_safe
def journal(request, pk):
    one = campaigns.campaign_for(request.user, pk)
    listing = Listing(request, measures.journal_of(one), {"last": ("-pk",)})
    context = {"campaign": one, "tab": "journal", "listing": listing, "acts": tell(listing.page.object_list)}
    return render(request, "influence/ladder/journal.html", context)
