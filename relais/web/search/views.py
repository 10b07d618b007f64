from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from relais.web.search import queries
from relais.web.search.forms import SearchForm


@login_required
@require_safe
def search(request):
    form = SearchForm(request.GET)
    text = form.wanted()["q"].strip()
    groups = queries.found_for(request.user, request.network, text) if text and request.network else []
    return render(request, "web/search/search.html", {"form": form, "text": text, "groups": groups})
