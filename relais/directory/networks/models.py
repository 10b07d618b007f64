from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from relais.core.access.roles import Role

# The stages of the loop, by the first word of their rights (`influence.see_campaigns`).
STAGES = ("field", "evidence", "influence", "policy")


class Network(models.Model):
    name = models.CharField(_("Name"), max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    is_example = models.BooleanField(
        default=False, help_text=_("Everything in it is simulated: each page says so.")
    )
    # Keys of the stages of the loop that this network does not use: their pages and their rights are closed.
    closed_stages = models.JSONField(default=list, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def uses(self, stage: str) -> bool:
        """Whether a stage of the loop is on; what is not a stage (directory, account) always is."""
        return stage not in self.closed_stages


# Roles that may be bound to one structure of the network; the others speak for the whole of it.
BOUND_ROLES = [Role.MANAGER.value, Role.PROFESSIONAL.value, Role.HELPER.value, Role.LEARNER.value]


class Membership(models.Model):
    """
    One role of one user in one network.

    Bound to a structure, the role opens only what belongs to it and to those below it.
    """

    network = models.ForeignKey(Network, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices)
    # With the structure goes the role: emptied instead, it would open the whole network.
    structure = models.ForeignKey(
        "directory.Organisation",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("Structure"),
    )
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["network", "user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "user", "role"],
                condition=models.Q(structure=None),
                name="membership_once",
            ),
            models.UniqueConstraint(
                fields=["network", "user", "role", "structure"],
                condition=models.Q(structure__isnull=False),
                name="membership_once_in_structure",
            ),
            models.CheckConstraint(
                condition=models.Q(structure=None)
                | models.Q(role__in=["manager", "professional", "helper", "learner"]),
                name="membership_role_bound",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.network}"
