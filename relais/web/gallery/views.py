from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from relais.core.jobs.models import Job
from relais.web.gallery.forms import SampleForm


@login_required
@require_safe
def gallery(request):
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
    }
    return render(request, "web/gallery/gallery.html", context)
