from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relais.directory.networks.models import Network
from relais.directory.people.models import Person

# How one tells people; `Channel` of consents says how they tell us.
TOLD_BY = [
    ("letter", _("By letter")),
    ("mail", _("By e-mail")),
    ("oral", _("Aloud")),
    ("form", _("On a form")),
]


class NoticeText(models.Model):
    """What a network adds to its information notice; a changed text is a new row, so that each version stays."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="notice_texts")
    number = models.PositiveIntegerField(editable=False)
    controller = models.CharField(
        _("Who holds the data"),
        max_length=500,
        help_text=_("The legal name and the postal address of the network."),
    )
    contact = models.CharField(
        _("Whom to write to"),
        max_length=300,
        help_text=_(
            "An e-mail address or a postal address; that of the data protection officer if you have one."
        ),
    )
    words = models.TextField(
        _("Your own words"), max_length=3000, blank=True, help_text=_("Who you are, why you write to them.")
    )
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["network", "-number"]
        constraints = [models.UniqueConstraint(fields=["network", "number"], name="notice_text_once")]

    def __str__(self) -> str:
        return _("Information notice, version %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("notices")


class Notice(models.Model):
    """How someone was told that data is held on them, or why they need not be."""

    class State(models.TextChoices):
        SENT = "sent", pgettext_lazy("notice", "Told")
        EXEMPT = "exempt", pgettext_lazy("notice", "Need not be told")

    class Reason(models.TextChoices):
        """GDPR article 14 (5)."""

        ALREADY = "already", _("They already have this information")
        IMPOSSIBLE = "impossible", _("There is no way to reach them, or out of all proportion")
        LAW = "law", _("A law orders this collection and protects them")
        SECRECY = "secrecy", _("Professional secrecy forbids it")

    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    state = models.CharField(max_length=6, choices=State.choices)
    channel = models.CharField(
        _("How they were told"),
        max_length=10,
        blank=True,
        choices=TOLD_BY,
    )
    told_on = models.DateField(_("Which day"), default=timezone.localdate)
    text = models.ForeignKey(NoticeText, models.SET_NULL, null=True, blank=True, related_name="notices")
    reason = models.CharField(_("Why"), max_length=10, blank=True, choices=Reason.choices)
    details = models.CharField(_("In a few words"), max_length=300, blank=True)
    was_due_at = models.DateTimeField(null=True, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-told_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="sent", reason="") & ~models.Q(channel="")
                | models.Q(state="exempt", channel="") & ~models.Q(reason=""),
                name="notice_says_how_or_why",
            ),
        ]
        indexes = [models.Index(fields=["network", "-told_on"], name="notice_of_network")]

    def __str__(self) -> str:
        return self.get_channel_display() if self.state == self.State.SENT else self.get_reason_display()

    def get_absolute_url(self) -> str:
        return reverse("person_data", args=[self.person_id])
