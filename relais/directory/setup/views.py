import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import INSTALLATION, may
from relais.core.components.listing import Listing
from relais.directory.networks.actions import change_network
from relais.directory.setup import queries
from relais.directory.setup.actions import open_network
from relais.directory.setup.forms import NetworkForm, StagesForm
from relais.directory.teams.actions import resend_invitation
from relais.directory.teams.mails import send_invitation


@needs("directory.change_network")
@require_safe
def network(request):
    """How far the network is, and the next thing to set."""
    context = {
        "opening": queries.opening_of(request.user, request.network),
        "tab": "network",
        "may_open_networks": request.user.is_superuser,
    }
    return render(request, "directory/setup/network.html", context)


@needs("directory.change_network")
def network_stages(request):
    form = StagesForm(request.POST if request.method == "POST" else None, network=request.network)
    if form.is_valid():
        change_network(by=request.user, network=request.network, stages=form.cleaned_data["stages"])
        messages.success(request, _("The stages are up to date."))
        return redirect("network_stages")
    return render(request, "directory/setup/stages.html", {"form": form, "tab": "network_stages"})


@login_required
@require_safe
def network_list(request):
    """Every network of the installation, for whoever administers the installation."""
    _only_for_the_installation(request)
    listing = Listing(request, queries.all_networks(request.user), {"name": ("name",)})
    return render(request, "directory/setup/networks.html", {"listing": listing})


@login_required
def network_add(request):
    _only_for_the_installation(request)
    form = NetworkForm(request.POST or None)
    if form.is_valid():
        token = secrets.token_urlsafe(32)
        opened = open_network(by=request.user, token=token, **form.cleaned_data)
        messages.success(request, _("The network %(name)s is open.") % {"name": opened.network})
        if opened.invitation is None:
            request.session["network"] = opened.network.pk
            return redirect("network")
        if not send_invitation(opened.invitation, token, request.build_absolute_uri("/")):
            messages.error(request, _did_not_leave())
        return redirect("networks")
    return render(request, "directory/setup/add.html", {"form": form})


@login_required
@require_POST
def network_invite(request, pk):
    """Send again the invitation of the first administrator of a network that has none yet."""
    _only_for_the_installation(request)
    waiting, token = queries.first_invitation_to(request.user, pk), secrets.token_urlsafe(32)
    waiting = resend_invitation(by=INSTALLATION, invitation=waiting, token=token)
    if send_invitation(waiting, token, request.build_absolute_uri("/")):
        messages.success(request, _("The invitation left for %(email)s.") % {"email": waiting.email})
    else:
        messages.error(request, _did_not_leave())
    return redirect("networks")


def _did_not_leave() -> str:
    return _("The mail to its administrator did not leave. Try later: send it again from this list.")


def _only_for_the_installation(request) -> None:
    if not may(request.user, "directory.create_network", None):
        raise PermissionDenied
