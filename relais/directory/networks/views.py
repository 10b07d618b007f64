from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import may


@needs("directory.see_network")
@require_safe
def directory(request):
    """The first part of the directory that this reader may open."""
    sees = may(request.user, "directory.see_organisations", request.network.pk)
    return redirect("organisations" if sees else "members")
