from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relais.core.editing.models import Versioned
from relais.directory.networks.models import Network
from relais.directory.people.models import Person


class LegalBasis(models.TextChoices):
    """What the law allows a use of data for: GDPR article 6 (1)."""

    CONSENT = "consent", _("Consent: the person said yes")
    INTEREST = "legitimate_interest", _("Legitimate interest: the network’s, weighed against the person’s")
    CONTRACT = "contract", _("Contract: what was agreed with the person")
    DUTY = "legal_duty", _("Legal duty: a law orders it")
    PUBLIC_TASK = "public_task", _("Public task: a mission of general interest")
    VITAL = "vital_interest", _("Vital interest: to save a life")


LEGAL_BASIS_WORDS = {
    LegalBasis.CONSENT: pgettext_lazy("legal basis", "Consent"),
    LegalBasis.INTEREST: pgettext_lazy("legal basis", "Legitimate interest"),
    LegalBasis.CONTRACT: pgettext_lazy("legal basis", "Contract"),
    LegalBasis.DUTY: pgettext_lazy("legal basis", "Legal duty"),
    LegalBasis.PUBLIC_TASK: pgettext_lazy("legal basis", "Public task"),
    LegalBasis.VITAL: pgettext_lazy("legal basis", "Vital interest"),
}


class PurposeText(models.Model):
    """What a network says of one use of data: what the law asks it to say (GDPR articles 13 and 14)."""

    name = models.CharField(_("Name"), max_length=120)
    words = models.TextField(
        _("In plain words"),
        max_length=2000,
        help_text=_("What the data serves, as you would say it to the person."),
    )
    legal_basis = models.CharField(_("Legal basis"), max_length=20, choices=LegalBasis.choices)
    collected = models.CharField(
        _("What is collected"), max_length=1000, help_text=_("For example: name, e-mail, town.")
    )
    sources = models.CharField(
        _("Where it comes from"),
        max_length=1000,
        help_text=_("For example: from you, from the site of your institution."),
    )
    recipients = models.CharField(
        _("Who receives it"), max_length=1000, help_text=_("For example: the helpers of your centre.")
    )
    kept_for = models.CharField(
        _("How long it is kept"),
        max_length=300,
        help_text=_("For example: two years after the last contact."),
    )

    class Meta:
        abstract = True

    @property
    def legal_basis_word(self) -> str:
        """The legal basis in a word or two, for a cell."""
        return str(LEGAL_BASIS_WORDS[LegalBasis(self.legal_basis)])


TEXT = ("name", "words", "legal_basis", "collected", "sources", "recipients", "kept_for")


class Purpose(Versioned, PurposeText):
    """One use of data by a network, as it stands now; `version` counts its texts."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="purposes")
    code = models.SlugField(max_length=40, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["network", "code"], name="purpose_code_once"),
            models.CheckConstraint(
                condition=models.Q(legal_basis__in=LegalBasis.values), name="purpose_legal_basis_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("purpose", args=[self.pk])

    @property
    def asks_consent(self) -> bool:
        return self.legal_basis == LegalBasis.CONSENT

    @property
    def may_be_objected_to(self) -> bool:
        """GDPR article 21: what rests on an interest or a public task; consent is withdrawn instead."""
        return self.legal_basis in {LegalBasis.INTEREST, LegalBasis.PUBLIC_TASK}


class PurposeVersion(PurposeText):
    """The text of a purpose as it was: never changed once written."""

    purpose = models.ForeignKey(Purpose, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["purpose", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "number"], name="purpose_version_once"),
        ]

    def __str__(self) -> str:
        return _("%(name)s, version %(number)s") % {"name": self.name, "number": self.number}

    @property
    def network_id(self) -> int:
        return self.purpose.network_id


class Channel(models.TextChoices):
    """How someone told their choice, or was told something."""

    SELF = "self", _("By themselves, on the site")
    LINK = "link", _("By the link of a letter or a mail")
    FORM = "form", _("On a form")
    PAPER = "paper", _("On paper, signed")
    ORAL = "oral", _("Aloud, with a helper")
    MAIL = "mail", _("By e-mail")
    LETTER = "letter", _("By letter")
    IMPORT = "import", _("In a file brought from elsewhere")


class Consent(models.Model):
    """
    One choice of one person on one purpose. A new choice is a new row: the older ones stay, as proof.

    `is_current` marks the latest, so that an audience of a million asks one index.
    """

    class State(models.TextChoices):
        GIVEN = "given", pgettext_lazy("consent", "Given")
        REFUSED = "refused", pgettext_lazy("consent", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")

    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.ForeignKey(Purpose, models.CASCADE, related_name="consents")
    purpose_version = models.ForeignKey(PurposeVersion, models.CASCADE, related_name="consents")
    state = models.CharField(_("Choice"), max_length=10, choices=State.choices)
    channel = models.CharField(_("How it was told"), max_length=10, choices=Channel.choices)
    proof = models.CharField(
        _("Proof"),
        max_length=500,
        blank=True,
        help_text=_("Where the proof is: form of 12 May, binder 3, drop-in of Tuesday with Leïla…"),
    )
    decided_at = models.DateTimeField(_("When"), default=timezone.now)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_current = models.BooleanField(default=True, editable=False)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "person"], condition=models.Q(is_current=True), name="consent_current_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["given", "refused", "withdrawn"]), name="consent_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["purpose", "state", "person"],
                name="consent_of_purpose",
                condition=models.Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("person_data", args=[self.person_id])


class Objection(models.Model):
    """
    Someone asked that their data no longer serve a purpose, or any (no purpose): GDPR article 21.

    A restriction (article 18) freezes everything: data is kept, and nothing is done with it.
    """

    class Kind(models.TextChoices):
        OBJECTION = "objection", _("Objection")
        RESTRICTION = "restriction", _("Restriction")

    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="objections")
    purpose = models.ForeignKey(Purpose, models.CASCADE, null=True, blank=True, related_name="objections")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OBJECTION)
    channel = models.CharField(_("How it was told"), max_length=10, choices=Channel.choices)
    words = models.CharField(_("In their words"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("When"), default=timezone.now)
    lifted_at = models.DateTimeField(null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose", "kind"],
                condition=models.Q(lifted_at__isnull=True, purpose__isnull=False),
                name="objection_to_a_purpose_once",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(lifted_at__isnull=True, purpose__isnull=True),
                name="objection_to_all_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="objection") | models.Q(kind="restriction", purpose__isnull=True),
                name="restriction_is_of_everything",
            ),
        ]

    def __str__(self) -> str:
        about = self.purpose or _("any use")
        return f"{self.get_kind_display()}: {about}"

    def get_absolute_url(self) -> str:
        return reverse("person_data", args=[self.person_id])
