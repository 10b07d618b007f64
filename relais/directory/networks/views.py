from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import may
from relais.directory.networks import queries


@needs("directory.see_network")
@require_safe
def directory(request):
    """The first part of the directory that this reader may open."""
    sees = may(request.user, "directory.see_organisations", request.network.pk)
    return redirect("organisations" if sees else "members")


@needs("directory.see_network")
@require_safe
def member_list(request):
    context = {
        "members": queries.members_of(request.user, request.network),
        "sees_emails": may(request.user, "directory.add_member", request.network.pk),
    }
    return render(request, "directory/networks/members.html", context)
