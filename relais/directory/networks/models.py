from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from relais.core.access.roles import Role


class Network(models.Model):
    name = models.CharField(_("Name"), max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    is_example = models.BooleanField(
        default=False, help_text=_("Everything in it is simulated: each page says so.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role of one user in one network."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["network", "user", "role"]
        constraints = [
            models.UniqueConstraint(fields=["network", "user", "role"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.network}"
