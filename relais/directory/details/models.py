from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relais.core.editing.models import Versioned
from relais.directory.details.spelling import plain_handle, plain_phone, plain_site, spoken_phone
from relais.directory.territories.models import Territory


def _of(owner: str, name: str) -> models.ForeignKey:
    """Whose it is: a person or an organisation, never both."""
    return models.ForeignKey(owner, models.CASCADE, null=True, editable=False, related_name=name)


def _has_one_owner(name: str) -> models.CheckConstraint:
    either = models.Q(person__isnull=True, organisation__isnull=False)
    other = models.Q(person__isnull=False, organisation__isnull=True)
    return models.CheckConstraint(condition=either | other, name=name)


def _once(name: str, owner: str, *fields: str, **condition) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[owner, *fields],
        condition=models.Q(**{f"{owner}__isnull": False}, **condition),
        name=name,
        violation_error_message=_("This is already known."),
    )


class Detail(Versioned):
    """One way to reach a person or an organisation."""

    class Meta:
        abstract = True

    @property
    def owner(self):
        return self.person or self.organisation  # type: ignore[attr-defined]

    @property
    def network_id(self) -> int:
        return self.owner.network_id

    def get_absolute_url(self) -> str:
        return self.owner.get_absolute_url()


class Address(Detail):
    class Kind(models.TextChoices):
        MAIL = "mail", pgettext_lazy("kind of address", "Where to write")
        VISIT = "visit", pgettext_lazy("kind of address", "Where to come")
        HOME = "home", pgettext_lazy("kind of address", "Home")
        OTHER = "other", pgettext_lazy("kind of address", "Other")

    person = _of("directory.Person", "addresses")
    organisation = _of("directory.Organisation", "addresses")
    kind = models.CharField(_("What it serves for"), max_length=10, choices=Kind.choices, default=Kind.MAIL)
    lines = models.TextField(
        _("Number and street"),
        max_length=400,
        blank=True,
        help_text=_("As on an envelope, without the town. Several lines if needed."),
    )
    postal_code = models.CharField(_("Postal code"), max_length=10, blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Commune")
    )
    town = models.CharField(
        _("Town abroad"),
        max_length=200,
        blank=True,
        help_text=_("With its country, for example: Liège, Belgium."),
    )

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name_plural = "addresses"
        constraints = [
            _has_one_owner("address_has_one_owner"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["mail", "visit", "home", "other"]), name="address_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(self.written)

    def clean(self) -> None:
        self.lines = "\n".join(line.strip() for line in self.lines.splitlines() if line.strip())
        if not (self.lines or self.territory_id or self.town):
            raise ValidationError(_("Write a street or choose a commune."))

    @property
    def written(self) -> list[str]:
        """Its lines, as on an envelope."""
        town = self.territory.name if self.territory else self.town
        return [*self.lines.splitlines(), *filter(None, [f"{self.postal_code} {town}".strip()])]


class Contact(Detail):
    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Telephone")
        WEBSITE = "website", _("Website")

    person = _of("directory.Person", "contacts")
    organisation = _of("directory.Organisation", "contacts")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.EMAIL)
    value = models.CharField(_("Address or number"), max_length=254)
    words = models.CharField(
        _("Which one"), max_length=100, blank=True, help_text=_("For example: secretariat, mobile, at home.")
    )
    is_preferred = models.BooleanField(_("Use this one first"), default=False)

    class Meta:
        ordering = ["kind", "-is_preferred", "pk"]
        constraints = [
            _has_one_owner("contact_has_one_owner"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["email", "phone", "website"]), name="contact_kind_known"
            ),
            _once("contact_of_person_once", "person", "kind", "value"),
            _once("contact_of_organisation_once", "organisation", "kind", "value"),
            _once("contact_of_person_preferred", "person", "kind", is_preferred=True),
            _once("contact_of_organisation_preferred", "organisation", "kind", is_preferred=True),
        ]
        indexes = [models.Index(fields=["value"], name="contact_by_value")]

    def __str__(self) -> str:
        return self.spoken

    def clean(self) -> None:
        try:
            self.value = plain_value(self.kind, self.value)
        except ValidationError as error:
            raise ValidationError({"value": error}) from None

    @property
    def spoken(self) -> str:
        """As people read it: a telephone number in pairs."""
        return spoken_phone(self.value) if self.kind == self.Kind.PHONE else self.value

    @property
    def link(self) -> str:
        """What a touch opens: a letter, a call, a site."""
        before = {self.Kind.EMAIL: "mailto:", self.Kind.PHONE: "tel:"}
        return before.get(self.Kind(self.kind), "") + self.value


class Account(Detail):
    """A name on a social network. The same name in traces links what is measured to its owner."""

    class Platform(models.TextChoices):
        BLUESKY = "bluesky", "Bluesky"
        FACEBOOK = "facebook", "Facebook"
        INSTAGRAM = "instagram", "Instagram"
        LINKEDIN = "linkedin", "LinkedIn"
        MASTODON = "mastodon", "Mastodon"
        TIKTOK = "tiktok", "TikTok"
        X = "x", "X"
        YOUTUBE = "youtube", "YouTube"
        OTHER = "other", pgettext_lazy("social network", "Other")

    person = _of("directory.Person", "accounts")
    organisation = _of("directory.Organisation", "accounts")
    platform = models.CharField(
        _("Social network"), max_length=10, choices=Platform.choices, default=Platform.OTHER
    )
    handle = models.CharField(
        _("Name of the account"),
        max_length=200,
        help_text=_("For example nadia_kerbrat. It links what is measured to this entry."),
    )
    url = models.URLField(_("Address of its page"), max_length=500, blank=True)

    class Meta:
        ordering = ["platform", "handle", "pk"]
        constraints = [
            _has_one_owner("account_has_one_owner"),
            models.CheckConstraint(
                condition=models.Q(
                    platform__in=[
                        "bluesky", "facebook", "instagram", "linkedin", "mastodon", "tiktok", "x", "youtube", "other",
                    ]
                ),
                name="account_platform_known",
            ),
            _once("account_of_person_once", "person", "platform", "handle"),
            _once("account_of_organisation_once", "organisation", "platform", "handle"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["handle"], name="account_by_handle")]

    def __str__(self) -> str:
        return self.handle

    def clean(self) -> None:
        self.handle = plain_handle(self.handle)
        if not self.handle:
            raise ValidationError({"handle": _("Write the name of the account.")})


def plain_value(kind: str, text: str) -> str:
    """An e-mail, a telephone number or a site as the directory keeps it; `ValidationError` when it is none."""
    text = text.strip()
    if kind == Contact.Kind.EMAIL:
        validate_email(text)
        return text.lower()
    kept = plain_phone(text) if kind == Contact.Kind.PHONE else plain_site(text)
    if not kept and kind == Contact.Kind.PHONE:
        raise ValidationError(
            _("This is not a telephone number. For example: 02 99 00 00 01, or +32 22 00 00 00 abroad.")
        )
    if not kept:
        raise ValidationError(_("This is not the address of a site. For example: www.mairie-valbrune.fr"))
    return kept
