from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from relais.core.access.models import User
from relais.core.access.roles import INSTALLATION, Role
from relais.core.access.sealed import digest_of
from relais.core.journal import action
from relais.directory.networks.models import BOUND_ROLES, Membership, Network
from relais.directory.networks.queries import forget_roles
from relais.directory.teams.models import Invitation
from relais.directory.teams.queries import PURPOSE, administrators_of

DAYS_TO_ANSWER = 14


@action("directory.invite")
def invite(
    *, by, network: Network, email: str, role: str, language: str, token: str, structure=None, **fields
) -> Invitation:
    """
    Offer someone a role. The token is given by the caller, who sends it: only its digest is kept.

    Refuses who already holds the role, and who already waits with the same offer.
    """
    email = User.objects.normalize_email(email).lower()
    if structure is not None and (structure.network_id != network.pk or role not in BOUND_ROLES):
        raise ValidationError(
            {"structure": _("This role is for the whole network: leave the structure empty.")}
        )
    if Membership.objects.filter(network=network, user__email=email, role=role, structure=structure).exists():
        raise ValidationError({"email": _("This person already has this role.")})
    waiting = Invitation.objects.filter(
        network=network, email=email, role=role, structure=structure, accepted_at=None, withdrawn_at=None
    )
    if waiting.exists():
        raise ValidationError({"email": _("This person is already invited. Send the invitation again.")})
    invitation = Invitation(
        network=network,
        email=email,
        role=role,
        structure=structure,
        language=language,
        digest=digest_of(PURPOSE, token),
        expires_at=_too_old_at(),
        invited_by=None if by.pk is None else by,
        **fields,
    )
    invitation.full_clean()
    invitation.save()
    return invitation


@action("directory.resend_invitation")
def resend_invitation(*, by, invitation: Invitation, token: str) -> Invitation:
    """Offer again, for fourteen days from now; the link sent before opens nothing any more."""
    kept = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if kept.accepted_at or kept.withdrawn_at:
        raise ValidationError(_("This invitation has been answered or withdrawn."))
    kept.digest, kept.expires_at, kept.sent_at = digest_of(PURPOSE, token), _too_old_at(), None
    kept.save(update_fields=["digest", "expires_at", "sent_at"])
    return kept


@action("directory.withdraw_invitation")
def withdraw_invitation(*, by, invitation: Invitation) -> Invitation:
    """Take back an offer that nobody accepted yet: its link opens nothing any more."""
    kept = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if kept.accepted_at:
        raise ValidationError(_("This invitation was accepted meanwhile. Take the role back instead."))
    if kept.withdrawn_at is None:
        kept.withdrawn_at = timezone.now()
        kept.save(update_fields=["withdrawn_at"])
    return kept


@action("directory.accept_invitation", of_oneself=True)
def accept_invitation(*, by, user: User, invitation: Invitation) -> Invitation:
    """Take up an offer for oneself, once: whoever followed its link is who it was sent to."""
    kept = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if kept.state != Invitation.State.WAITING:
        raise ValidationError(_("This invitation no longer works."))
    Membership.objects.get_or_create(
        network=kept.network, user=user, role=kept.role, structure=kept.structure
    )
    if kept.is_for_installation and not user.is_superuser:
        user.is_superuser = True
        user.save(update_fields=["is_superuser"])
    kept.accepted_at, kept.accepted_by = timezone.now(), user
    kept.save(update_fields=["accepted_at", "accepted_by"])
    forget_roles(user)
    return kept


@action("directory.open_account")
def open_account(*, by, email: str, name: str, password: str, language: str) -> User:
    """Open the account of someone who was invited."""
    if User.objects.filter(email=email).exists():
        raise ValidationError(_("This address already has an account. Sign in, then follow the link again."))
    return User.objects.create_user(email, password, name=name, language=language)


@transaction.atomic
def join(*, invitation: Invitation, name: str, password: str, language: str) -> User:
    """Open an account and take up the offer with it: both, or neither."""
    user = open_account(
        by=INSTALLATION, email=invitation.email, name=name, password=password, language=language
    )
    accept_invitation(by=user, user=user, invitation=invitation)
    return user


@action("directory.take_role")
def take_role(*, by, membership: Membership) -> Network:
    """Take one role back. The last administrator keeps theirs."""
    network = Network.objects.select_for_update().get(pk=membership.network_id)
    _keep_an_administrator(network, Membership.objects.filter(pk=membership.pk))
    membership.delete()
    forget_roles(membership.user)
    return network


@action("directory.remove_member")
def remove_member(*, by, network: Network, user: User) -> User:
    """Take someone out of a network: all their roles in it. Their account, and what they did, stay."""
    network = Network.objects.select_for_update().get(pk=network.pk)
    held = Membership.objects.filter(network=network, user=user)
    _keep_an_administrator(network, held)
    held.delete()
    forget_roles(user)
    return user


def _keep_an_administrator(network: Network, leaving) -> None:
    """Within a transaction that holds the network: two administrators who leave at once meet here."""
    going = leaving.filter(role=Role.ADMINISTRATOR)
    if going.exists() and not administrators_of(network).exclude(pk__in=going.values("pk")).exists():
        raise ValidationError(_("This is the last administrator. Give the role to someone else first."))


def mark_sent(invitation: Invitation) -> None:
    """The mail left; it is the end of the act of inviting, not an act of its own."""
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())


def _too_old_at():
    return timezone.now() + timedelta(days=DAYS_TO_ANSWER)
