from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.core.access.roles import Role
from relais.directory.networks.models import Network


class Invitation(models.Model):
    """
    One role offered to one address, taken up with a link that works once.

    The link is never kept, only what lets us know it again when it comes back.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for an answer")
        EXPIRED = "expired", _("Too old")
        ACCEPTED = "accepted", _("Accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    network = models.ForeignKey(Network, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("E-mail"), max_length=254)  # always in lower case
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices)
    structure = models.ForeignKey(
        "directory.Organisation", models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    language = models.CharField(_("Language of the mail"), max_length=8)
    message = models.TextField(_("A word to them"), max_length=1000, blank=True)
    # Set by the command that opens an installation, and by nothing else.
    is_for_installation = models.BooleanField(default=False, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)  # none: the mail did not leave
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_known"),
        ]
        indexes = [models.Index(fields=["network", "email"], name="invitation_of_address")]

    def __str__(self) -> str:
        # What the journal shows of it: no address.
        return str(_("invitation no. %(n)s") % {"n": self.pk})

    @property
    def state(self) -> "Invitation.State":
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.EXPIRED if self.expires_at <= timezone.now() else self.State.WAITING

    @property
    def get_state_display(self) -> str:
        return str(self.state.label)
