from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from relais.core.jobs.models import Job
from relais.directory.territories.kinds import Kind
from relais.directory.territories.maps import OutlineMap, draw_values
from relais.directory.territories.models import Territory
from relais.web.gallery.analysis import sample_bar, sample_curve, sample_network
from relais.web.gallery.forms import SampleForm


@login_required
@require_safe
def gallery(request):
    (curve, curve_rows), (network, network_rows) = sample_curve(), sample_network()
    answers = {"name": "Cahiers n° 5", "places": "300", "day": "", "kind": "mail", "words": "Bonjour"}
    started = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    context = {
        "sample": SampleForm(answers),
        "has_errors": True,
        "steps": [
            {"label": _("Message"), "state": "done", "url": "#steps"},
            {"label": _("Recipients"), "state": "current", "url": ""},
            {"label": _("Sending"), "state": "next", "url": ""},
        ],
        "tabs": [
            {"label": _("Measure"), "url": "#tabs", "is_current": True},
            {"label": _("Calendar"), "url": "#steps", "is_current": False},
        ],
        "jobs": [
            Job(
                pk=1,
                kind="work-that-runs",
                state=Job.State.RUNNING,
                step=str(_("Reading posts")),
                share_done=0.4,
            ),
            Job(pk=2, kind="work-that-failed", state=Job.State.FAILED, error_id="a1b2c3d4"),
        ],
        "may_stop": False,
        "may_again": False,
        "started": started,
        "bar": sample_bar(),
        "curve": curve,
        "curve_rows": curve_rows,
        "network_drawn": network,
        "network_rows": network_rows,
        "map": _map(),
    }
    return render(request, "web/gallery/gallery.html", context)


def _map() -> OutlineMap | None:
    """The people of each department, once the list of territories is loaded."""
    departments = Territory.objects.filter(kind=Kind.DEPARTMENT, is_current=True)
    people = dict(departments.values_list("code", "population"))
    say = _("The most peopled departments are in the north, around Paris, and along the coasts.")
    return draw_values(people, heading=str(_("Population")), say=str(say)) if people else None
