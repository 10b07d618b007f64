from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from relais.core.access.links import back_to
from relais.web.links import actions, queries
from relais.web.links.forms import AskForSignInLinkForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link_ask(request):
    """One field; the same page follows whether the account exists or not."""
    form = AskForSignInLinkForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"].strip().lower()
        too_many = ratelimit.consume_or_429(request, action="sign_in_link", key=email)
        if too_many:
            return too_many
        user = queries.user_to_write_to(email)
        if user is not None:
            token = actions.new_token()
            actions.make_link(by=user, user=user, token=token)
            address = request.build_absolute_uri(reverse("link_open", args=[token]))
            get_adapter().send_mail("web/links/email/link", user.email, {"user": user, "link": address})
        return redirect("link_sent")
    return render(request, "web/links/ask.html", {"form": form})


@require_safe
def link_sent(request):
    return render(request, "web/links/sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link_open(request, token):
    """
    Show a button, and sign in when it is pressed.

    Filters of mail servers open each link before its reader does: opening alone must use nothing up.
    """
    link = queries.link_that_opens(token)
    if link is None:
        return render(request, "web/links/over.html")
    if request.method != "POST":
        return render(request, "web/links/open.html", {"link": link})
    if not actions.use_link(by=link.user, user=link.user, link=link):
        return render(request, "web/links/over.html")
    record_authentication(request, link.user, "link")
    return perform_login(request, Login(user=link.user, redirect_url=back_to(request)))
