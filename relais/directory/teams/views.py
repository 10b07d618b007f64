import secrets

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import may
from relais.core.components.listing import Listing
from relais.directory.brands.queries import brand_of
from relais.directory.networks.actions import add_member
from relais.directory.teams import actions, queries
from relais.directory.teams.forms import SORTS, InviteForm, JoinForm, MemberFilters, RoleForm
from relais.directory.teams.mails import send_invitation
from relais.directory.teams.models import Invitation

# Where the browser keeps which invitation it followed: the link itself leaves the address bar at once.
FOLLOWED = "invitation"


@needs("directory.see_network")
@require_safe
def member_list(request):
    filters = MemberFilters(request.GET, network=request.network)
    wanted = filters.wanted()
    found = queries.members_like(request.user, request.network, words=wanted["q"], role=wanted["role"])
    context = {
        "filters": filters,
        "listing": Listing(request, found, SORTS),
        "invitations": queries.open_invitations(request.user, request.network),
        "role_words": queries.role_words(request.network),
        "may_change": may(request.user, "directory.add_member", request.network.pk),
        "may_invite": may(request.user, "directory.invite", request.network.pk),
    }
    return render(request, "directory/teams/list.html", context)


@needs("directory.invite")
def member_invite(request):
    form = InviteForm(request.POST or None, network=request.network)
    if form.is_valid():
        token = _new_token()
        try:
            invitation = actions.invite(
                by=request.user, network=request.network, token=token, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _send(request, invitation, token)
            return redirect("members")
    return render(request, "directory/teams/invite.html", {"form": form})


@login_required
@require_POST
def invitation_resend(request, pk):
    invitation, token = queries.invitation_for(request.user, pk), _new_token()
    try:
        invitation = actions.resend_invitation(by=request.user, invitation=invitation, token=token)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        _send(request, invitation, token)
    return redirect("members")


@login_required
@require_POST
def invitation_withdraw(request, pk):
    invitation = queries.invitation_for(request.user, pk)
    try:
        actions.withdraw_invitation(by=request.user, invitation=invitation)
        messages.success(request, _("The invitation is withdrawn. Its link opens nothing any more."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("members")


@needs("directory.add_member")
def member_detail(request, pk):
    """The roles of a member: take one back, give another."""
    member = queries.member_for(request.user, request.network, pk)
    form = RoleForm(request.POST or None, network=request.network)
    if form.is_valid():
        add_member(by=request.user, network=request.network, user=member, **form.cleaned_data)
        messages.success(request, _("%(name)s has one more role.") % {"name": member})
        return redirect("member", member.pk)
    context = {"member": member, "form": form, "role_words": queries.role_words(request.network)}
    return render(request, "directory/teams/member.html", context)


@needs("directory.take_role")
@require_POST
def role_take(request, pk, role_pk):
    member = queries.member_for(request.user, request.network, pk)
    membership = queries.membership_of(member, request.network, role_pk)
    try:
        actions.take_role(by=request.user, membership=membership)
        messages.success(request, _("The role is taken back."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("member", member.pk)
    if (
        member == request.user
        or not queries.members_for(request.user, request.network).filter(pk=pk).exists()
    ):
        return redirect("members" if request.user != member else "home")
    return redirect("member", member.pk)


@needs("directory.remove_member")
def member_remove(request, pk):
    member = queries.member_for(request.user, request.network, pk)
    if request.method != "POST":
        return render(request, "directory/teams/remove.html", {"member": member})
    try:
        actions.remove_member(by=request.user, network=request.network, user=member)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("member", member.pk)
    messages.success(request, _("%(name)s is no longer in the network.") % {"name": member})
    return redirect("home" if member == request.user else "members")


@never_cache
@require_safe
def invitation_open(request, token):
    """
    The link of the mail. It accepts nothing: programs that read mail follow links too.

    The browser remembers which invitation it is, and the link leaves the address bar.
    """
    invitation = queries.invitation_with(token)
    if invitation is None:
        return render(request, "directory/teams/gone.html", {"invitation": None}, status=410)
    request.session[FOLLOWED] = invitation.pk
    return redirect("invitation")


@never_cache
def invitation(request):
    """The invitation that this browser followed: what is offered, and one button to accept it."""
    followed = queries.invitation_followed(request.session.get(FOLLOWED))
    if followed is None or followed.state != Invitation.State.WAITING:
        return _no_longer(request, followed)
    if request.user.is_authenticated:
        return _accept_with_account(request, followed)
    welcome = queries.welcome_to(followed)
    form = None
    if not welcome.has_account:
        form = JoinForm(request.POST or None, invitation=followed)
        if form.is_valid():
            try:
                user = actions.join(invitation=followed, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                user.backend = settings.AUTHENTICATION_BACKENDS[0]
                get_adapter(request).login(request, user)
                return _welcomed(request, followed)
    return _page(request, welcome, form)


def _accept_with_account(request, followed):
    if request.method == "POST":
        try:
            actions.accept_invitation(by=request.user, user=request.user, invitation=followed)
        except ValidationError:
            return _no_longer(request, queries.invitation_followed(followed.pk))
        return _welcomed(request, followed)
    return _page(request, queries.welcome_to(followed), None)


def _page(request, welcome, form):
    context = {
        "welcome": welcome,
        "brand": brand_of(welcome.network),  # the page wears the network that invites
        "form": form,
        "is_other_address": request.user.is_authenticated and request.user.email != welcome.invitation.email,
        "sign_in_url": f"{reverse('account_login')}?next={reverse('invitation')}",
    }
    return render(request, "directory/teams/invitation.html", context)


def _welcomed(request, followed):
    request.session.pop(FOLLOWED, None)
    request.session["network"] = followed.network_id
    messages.success(request, _("Welcome to %(name)s.") % {"name": followed.network})
    return redirect("home")


def _no_longer(request, followed):
    """Followed twice, too late, or withdrawn: calmly, and with what to do."""
    mine = (
        followed is not None and request.user.is_authenticated and followed.accepted_by_id == request.user.pk
    )
    if mine:
        return _welcomed(request, followed)
    return render(request, "directory/teams/gone.html", {"invitation": followed}, status=410)


def _new_token() -> str:
    return secrets.token_urlsafe(32)


def _send(request, invitation, token) -> None:
    site = request.build_absolute_uri("/")
    if send_invitation(invitation, token, site):
        messages.success(request, _("The invitation left for %(email)s.") % {"email": invitation.email})
    else:
        messages.error(
            request,
            _("The invitation is kept, but the mail did not leave. Try later: send the invitation again."),
        )
