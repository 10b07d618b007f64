from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from relais.core.access.sealed import Unsealed, seal, unseal
from relais.web.security import actions, queries

MOST_SHOWN = 200
CODES, CODES_SECONDS = "recovery codes", 30 * 60


class Security(IndexView):
    """All the ways into one's account on one page, and the browsers in which it is open."""

    template_name = "web/security/security.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        held = context["authenticators"]
        codes = held.get("recovery_codes")
        return {
            **context,
            "one_time_code": held.get("totp"),
            "passkeys": held.get("webauthn", []),
            "n_codes_left": len(codes.get_unused_codes()) if codes else None,
            "has_second_step": "totp" in held or "webauthn" in held,
            "has_password": self.request.user.has_usable_password(),
            "members_to_rescue": queries.members_to_rescue(self.request.user)[:MOST_SHOWN],
            "sessions": queries.sessions_of(self.request.user, self.request.session.session_key),
        }


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(ViewRecoveryCodesView):
    """Shown once: the page carries them, sealed, for whoever wants them as a file."""

    template_name = "web/security/recovery_codes.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        sealed = seal(CODES, context["unused_codes"]) if context["can_view_codes"] else ""
        return {**context, "sealed": sealed}


@never_cache
@login_required
@require_POST
def recovery_codes_file(request):
    """The codes that the page shows, as a text to keep."""
    try:
        codes = unseal(CODES, request.POST.get("codes", ""), seconds=CODES_SECONDS)
    except Unsealed:
        raise Http404 from None
    lines = [
        _("Recovery codes of %(host)s") % {"host": request.get_host()},
        _("Each one serves once."),
        "",
        *codes,
    ]
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="relais-codes.txt"'
    return response


@login_required
@require_POST
def session_close(request, pk):
    """Sign out of one other browser."""
    session = queries.session_of(request.user, pk)
    if session.session_key == request.session.session_key:
        return redirect("account_logout")
    actions.close_sessions(by=request.user, user=request.user, sessions=[session])
    messages.success(request, _("This device is signed out."))
    return redirect("mfa_index")


@login_required
@require_POST
def sessions_close_others(request):
    """Sign out of every browser but this one."""
    here = request.session.session_key
    others = [
        queries.session_of(request.user, one.pk)
        for one in queries.sessions_of(request.user, here)
        if not one.is_this_one
    ]
    actions.close_sessions(by=request.user, user=request.user, sessions=others)
    messages.success(request, _("All your other devices are signed out."))
    return redirect("mfa_index")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_step_reset(request, pk):
    """Let a member who lost their phone and their codes in again, with their password alone."""
    membership = queries.member_to_rescue(request.user, pk)
    raise_if_reauthentication_required(request, app="allauth.mfa")
    if request.method == "POST":
        person = actions.reset_second_step(by=request.user, user=membership.user, membership=membership)
        get_adapter().send_notification_mail("mfa/email/second_step_reset", person)
        messages.success(
            request,
            _("%(name)s can sign in with their password alone. A mail tells them.") % {"name": person},
        )
        return redirect("members")
    return render(request, "web/security/reset.html", {"membership": membership})
