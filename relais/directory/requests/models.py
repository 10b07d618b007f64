import datetime as dt

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relais.core.editing.models import Versioned
from relais.directory.informing import months_after
from relais.directory.networks.models import Network
from relais.directory.people.models import Person


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    def open(self):
        return self.filter(state__in=RightsRequest.OPEN)

    def late(self, today: dt.date):
        return self.open().filter(due_on__lt=today)


class RightsRequest(Versioned):
    """Someone asks something about the data held on them; the network answers within a month."""

    class Kind(models.TextChoices):
        ACCESS = "access", pgettext_lazy("right", "Read my data")
        CORRECTION = "correction", pgettext_lazy("right", "Correct my data")
        OBJECTION = "objection", pgettext_lazy("right", "No longer be contacted")
        ERASURE = "erasure", pgettext_lazy("right", "Erase my data")
        PORTABILITY = "portability", pgettext_lazy("right", "Take my data elsewhere")
        RESTRICTION = "restriction", pgettext_lazy("right", "Freeze my data")

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("request", "To be checked")
        CHECKED = "checked", pgettext_lazy("request", "To be answered")
        GRANTED = "granted", pgettext_lazy("request", "Granted")
        REFUSED = "refused", pgettext_lazy("request", "Refused")
        DROPPED = "dropped", pgettext_lazy("request", "Taken back")

    class Channel(models.TextChoices):
        ACCOUNT = "account", pgettext_lazy("request", "From their account")
        PAGE = "page", pgettext_lazy("request", "From the public page")
        PERSON = "person", pgettext_lazy("request", "In person")
        LETTER = "letter", pgettext_lazy("request", "By letter")
        MAIL = "mail", pgettext_lazy("request", "By e-mail")
        PHONE = "phone", pgettext_lazy("request", "By telephone")

    OPEN = ("received", "checked")

    network = models.ForeignKey(Network, models.CASCADE, related_name="rights_requests")
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="rights_requests",
        verbose_name=_("Person"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="rights_requests"
    )
    kind = models.CharField(_("What is asked"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.RECEIVED)
    channel = models.CharField(_("How it came"), max_length=10, choices=Channel.choices)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    contact = models.CharField(_("How to answer"), max_length=300, blank=True)
    words = models.TextField(_("What they say"), max_length=3000, blank=True)
    received_on = models.DateField(_("Received on"), default=timezone.localdate)
    due_on = models.DateField(_("Answer before"), editable=False)
    extension_reason = models.CharField(_("Why it takes longer"), max_length=500, blank=True)
    extended_at = models.DateTimeField(null=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    checked_how = models.CharField(_("How you know who they are"), max_length=300, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(_("Answer"), max_length=5000, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("received_on")),
                name="rights_request_due_after_received",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["received", "checked", "granted", "refused", "dropped"]),
                name="rights_request_state_known",
            ),
        ]
        indexes = [models.Index(fields=["network", "state", "due_on"], name="rights_request_by_deadline")]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("rights_request", args=[self.pk])

    def save(self, *args, **kwargs):
        if self.due_on is None:
            # GDPR article 12 (3): within one month of receipt.
            self.due_on = months_after(self.received_on, 1)
        super().save(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def days_left(self) -> int:
        """Negative when it is late."""
        return (self.due_on - timezone.localdate()).days

    @property
    def is_late(self) -> bool:
        return self.is_open and self.days_left < 0


class Tombstone(models.Model):
    """Someone was erased: which number they had, when and why; nothing of who they were."""

    class Cause(models.TextChoices):
        ASKED = "asked", _("They asked for it")
        RETENTION = "retention", _("Kept long enough")
        DECIDED = "decided", _("The network decided it")

    network = models.ForeignKey(Network, models.CASCADE, related_name="tombstones")
    person_id = models.BigIntegerField()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    request = models.ForeignKey(
        RightsRequest, models.SET_NULL, null=True, blank=True, related_name="tombstones"
    )
    run_id = models.BigIntegerField(null=True)  # the nightly run, when retention did it
    erased_at = models.DateTimeField(default=timezone.now)
    counts = models.JSONField(default=dict)  # kind of thing -> how many rows went

    class Meta:
        ordering = ["-erased_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["network", "person_id"], name="tombstone_once")]

    def __str__(self) -> str:
        return _("Person no. %(number)s, erased") % {"number": self.person_id}

    def get_absolute_url(self) -> str:
        return reverse("erased")

    @property
    def n_rows(self) -> int:
        """How many rows went, of all kinds."""
        return sum(self.counts.values())
