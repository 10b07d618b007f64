from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None, password: str | None = None, **fields) -> "User":
        """Open an account; someone without an e-mail signs in with a printed card."""
        user = self.model(email=self.normalize_email(email).lower() or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """
    Someone who signs in.

    Not the same as a `Person` of the directory: most people that a network knows never sign in, and one
    user may belong to several networks.
    """

    class Theme(models.TextChoices):
        SYSTEM = "", _("As on this device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    # Always in lower case. Someone may have none: they sign in with a printed card.
    email = models.EmailField(_("E-mail"), max_length=254, unique=True, null=True, blank=True)
    name = models.CharField(_("Name"), max_length=200)
    language = models.CharField(_("Language"), max_length=8, blank=True)
    theme = models.CharField(_("Colours"), max_length=5, choices=Theme.choices, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_lower_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email or ""

    def save(self, *args, **kwargs) -> None:
        # An empty address is none at all: two people without one are not the same person.
        self.email = self.email or None
        super().save(*args, **kwargs)

    @property
    def first_name(self) -> str:
        """How the header greets: the first word of the name."""
        words = str(self).split()
        return words[0] if words else ""

    @property
    def is_staff(self) -> bool:
        """Wagtail and other tools ask; the installation's own administrators only."""
        return self.is_superuser


class SignInLink(models.Model):
    """
    A link sent by mail that signs in once, for twenty minutes.

    Kept as a digest: whoever reads the database cannot make the link out of it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["sent_at"], name="sign_in_link_by_time")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.sent_at:%Y-%m-%d %H:%M}"
