from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import may, require
from relais.core.components.exports import table_response
from relais.core.components.ranking import Ranking
from relais.core.editing.models import ChangedMeanwhile
from relais.influence.campaigns import actions, queries
from relais.influence.campaigns.forms import SORTS, CampaignFilters, CampaignForm, PhaseForm, ThreadForm


@needs("influence.see_campaigns")
@require_safe
def campaign_list(request):
    filters, found = _filtered(request)
    context = {
        "filters": filters,
        "listing": Ranking(request, found, SORTS),
        "deleted": _just_deleted(request),
        "may_create": may(request.user, "influence.create_campaign", request.network.pk),
    }
    return render(request, "influence/campaigns/list.html", context)


@needs("influence.see_campaigns")
@require_safe
def campaign_export(request):
    """The same rows as the list, in the same order, as a file."""
    _filters, found = _filtered(request)
    heads = [
        _("Campaign"),
        _("Objective"),
        _("What counts as success"),
        _("First day"),
        _("Last day"),
        _("State"),
    ]
    rows = (
        (c.title, c.objective, c.get_outcome_display(), c.starts_on, c.ends_on, c.get_state_display())
        for c in Ranking(request, found, SORTS).rows.iterator(2000)
    )
    return table_response(request, _("campaigns"), heads, rows)


@needs("influence.create_campaign")
def campaign_add(request):
    form = CampaignForm(_typed(request))
    if form.is_valid():
        campaign = actions.create_campaign(by=request.user, network=request.network, **form.answers())
        messages.success(request, _("The campaign “%(title)s” is created.") % {"title": campaign})
        return redirect("influence:calendar", campaign.pk)
    return render(request, "influence/campaigns/form.html", {"form": form})


@login_required
def campaign_change(request, pk):
    campaign = _to_change(request, pk, "influence.change_campaign")
    form = CampaignForm(_typed(request), instance=campaign)
    if _saved(form, lambda **answers: actions.change_campaign(by=request.user, campaign=campaign, **answers)):
        messages.success(request, _("The campaign is up to date."))
        return redirect(campaign)
    # The form already put what was typed on its copy: the way back names what is kept.
    context = {"form": form, "campaign": queries.campaign_for(request.user, pk)}
    return render(request, "influence/campaigns/form.html", context)


@login_required
def campaign_delete(request, pk):
    campaign = _to_change(request, pk, "influence.delete_campaign")
    if request.method != "POST":
        return render(request, "influence/campaigns/delete.html", {"campaign": campaign})
    actions.delete_campaign(by=request.user, campaign=campaign)
    response = redirect("influence:campaigns")
    response["Location"] += f"?deleted={campaign.pk}"
    return response


@login_required
@require_POST
def campaign_restore(request, pk):
    campaign = queries.deleted_campaign_for(request.user, pk)
    actions.restore_campaign(by=request.user, campaign=campaign)
    messages.success(request, _("The campaign “%(title)s” is back.") % {"title": campaign})
    return redirect(campaign)


@login_required
@require_safe
def calendar(request, pk):
    campaign = queries.campaign_for(request.user, pk)
    context = {
        "campaign": campaign,
        "tab": "calendar",
        "threads": queries.threads_of(campaign),
        "phases": queries.phases_of(campaign),
        "bars": queries.bars_of(campaign),
        "may_change": may(request.user, "influence.change_phase", campaign.network_id),
    }
    return render(request, "influence/campaigns/calendar.html", context)


@login_required
def thread_add(request, pk):
    campaign = _to_change(request, pk, "influence.add_thread")
    form = ThreadForm(_typed(request))
    form.instance.campaign = campaign
    if form.is_valid():
        actions.add_thread(by=request.user, campaign=campaign, **form.answers())
        return redirect("influence:calendar", campaign.pk)
    return _piece(request, form, campaign, _("Add a thread"))


@login_required
def thread_change(request, pk, thread_pk):
    campaign = _to_change(request, pk, "influence.change_thread")
    thread = queries.thread_of(campaign, thread_pk)
    form = ThreadForm(_typed(request), instance=thread)
    if _saved(form, lambda **answers: actions.change_thread(by=request.user, thread=thread, **answers)):
        return redirect("influence:calendar", campaign.pk)
    return _piece(request, form, campaign, _("Change the thread"))


@login_required
def thread_remove(request, pk, thread_pk):
    campaign = _to_change(request, pk, "influence.remove_thread")
    thread = queries.thread_of(campaign, thread_pk)
    if request.method == "POST":
        try:
            actions.remove_thread(by=request.user, thread=thread)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("influence:calendar", campaign.pk)
    return render(request, "influence/campaigns/remove.html", {"campaign": campaign, "piece": thread})


@login_required
def phase_add(request, pk):
    campaign = _to_change(request, pk, "influence.add_phase")
    form = PhaseForm(_typed(request), campaign=campaign)
    if form.is_valid():
        actions.add_phase(by=request.user, campaign=campaign, **form.answers())
        return redirect("influence:calendar", campaign.pk)
    return _piece(request, form, campaign, _("Add a phase"))


@login_required
def phase_change(request, pk, phase_pk):
    campaign = _to_change(request, pk, "influence.change_phase")
    phase = queries.phase_of(campaign, phase_pk)
    form = PhaseForm(_typed(request), instance=phase, campaign=campaign)
    if _saved(form, lambda **answers: actions.change_phase(by=request.user, phase=phase, **answers)):
        return redirect("influence:calendar", campaign.pk)
    return _piece(request, form, campaign, _("Change the phase"))


@login_required
def phase_remove(request, pk, phase_pk):
    campaign = _to_change(request, pk, "influence.remove_phase")
    phase = queries.phase_of(campaign, phase_pk)
    if request.method == "POST":
        actions.remove_phase(by=request.user, phase=phase)
        return redirect("influence:calendar", campaign.pk)
    return render(request, "influence/campaigns/remove.html", {"campaign": campaign, "piece": phase})


def _filtered(request):
    filters = CampaignFilters(request.GET)
    wanted = filters.wanted()
    mine = queries.campaigns_for(request.user).filter(network=request.network)
    return filters, queries.campaigns_matching(mine, words=wanted["q"], state=wanted["state"])


def _just_deleted(request):
    """The campaign that was deleted a moment ago, so that one button takes it back."""
    pk = request.GET.get("deleted", "")
    return queries.deleted_campaigns_for(request.user).filter(pk=pk).first() if pk.isdecimal() else None


def _to_change(request, pk, right):
    """A campaign that the reader may see, refused to those who may not change it."""
    campaign = queries.campaign_for(request.user, pk)
    require(request.user, right, {campaign.network_id})
    return campaign


def _saved(form, change) -> bool:
    """Whether the change went through; when someone else was faster, the form tells it."""
    if not form.is_valid():
        return False
    try:
        change(version=form.version_read(), **form.answers())
    except ChangedMeanwhile as meanwhile:
        form.show_conflict(meanwhile.record)
        return False
    return True


def _piece(request, form, campaign, title):
    context = {"form": form, "campaign": campaign, "title": title}
    return render(request, "influence/campaigns/piece.html", context)


def _typed(request):
    """What was typed, even when nothing was."""
    return request.POST if request.method == "POST" else None
