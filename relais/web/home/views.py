from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from relais.core.access.roles import may
from relais.web.home import queries
from relais.web.home.tasks import tasks_for


@login_required
@require_safe
def home(request):
    if request.network is None:
        return render(request, "web/home/no_network.html")
    if not may(request.user, "directory.see_organisations", request.network.pk):
        return render(request, "web/home/learner.html")
    influence = queries.influence_for(request.user, request.network)
    news, is_since_visit = queries.news_since(request.user, request.network, queries.last_visit_of(request))
    context = {
        "influence": influence,
        "baton": queries.baton_of(influence),
        "news": news,
        "is_since_visit": is_since_visit,
        "tasks": tasks_for(request.user, request.network),
        "sees_journal": may(request.user, "core.see_journal", request.network.pk),
    }
    return render(request, "web/home/home.html", context)
