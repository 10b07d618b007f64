from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.roles import may
from relais.core.components.listing import Listing
from relais.core.notifications import queries
from relais.core.notifications.actions import mark_seen
from relais.core.notifications.sentences import tell


@login_required
@require_safe
def notification_list(request):
    listing = Listing(request, queries.notifications_for(request.user), {"newest": ("-pk",)})
    context = {
        "listing": listing,
        "told": tell(listing.page.object_list),
        "sees_jobs": request.network is not None and may(request.user, "core.see_jobs", request.network.pk),
        "n_unseen": queries.count_unseen(request.user),
    }
    return render(request, "core/notifications.html", context)


@login_required
@require_POST
def notification_open(request, pk):
    """Mark it as seen and go to its page: a form, so that nothing that fetches links ahead marks it."""
    notification = get_object_or_404(queries.notifications_for(request.user), pk=pk)
    told = tell([notification])
    mark_seen(user=request.user, notification=notification)
    return redirect(told[0].url if told and told[0].url else "notifications")


@login_required
@require_POST
def notifications_seen(request):
    mark_seen(user=request.user)
    messages.success(request, _("All are marked as read."))
    return redirect("notifications")
