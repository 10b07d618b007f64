from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relais.core.access.links import back_to
from relais.directory.networks.queries import networks_for
from relais.web.me import queries
from relais.web.me.actions import change_account
from relais.web.me.forms import AccountForm


@login_required
def my_account(request):
    user = request.user
    now = {"name": user.name, "language": user.language or get_language(), "theme": user.theme or "system"}
    form = AccountForm(request.POST or None, initial=now)
    if form.is_valid():
        change_account(by=user, user=user, **form.cleaned_data)
        messages.success(request, _("Your account is up to date."))
        return redirect("my_account")
    context = {"form": form, "memberships": queries.memberships_of(user)}
    return render(request, "web/me/account.html", context)


@login_required
@require_POST
def choose_network(request):
    """Work in another of my networks."""
    chosen = next((n for n in networks_for(request.user) if str(n.pk) == request.POST.get("network")), None)
    if chosen is None:
        raise Http404
    request.session["network"] = chosen.pk
    return redirect(back_to(request))
