from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from relais.core.editing.models import Versioned
from relais.core.search.spelling import SearchKeyField
from relais.directory.informing import Informed
from relais.directory.networks.models import Network
from relais.directory.organisations.models import Organisation
from relais.directory.territories.models import Territory


class Person(Versioned, Informed):
    """Someone whom a network knows. What they do, and where, is in their mandates."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="people")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="people"
    )
    given_name = models.CharField(_("First name"), max_length=200, blank=True)
    family_name = models.CharField(_("Last name"), max_length=200)
    search_key = SearchKeyField("family_name", "given_name")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, editable=False)
    # The entry that this one was merged into: its address leads there, and both are erased together.
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, editable=False, related_name="merged_from"
    )

    class Meta:
        ordering = ["search_key", "pk"]
        verbose_name_plural = "people"
        indexes = [
            # A list in order reads this index alone until it comes to its page.
            models.Index(
                fields=["network", "search_key", "id"],
                name="person_by_name",
                condition=models.Q(deleted_at__isnull=True),
            ),
            models.Index(
                fields=["network", "notice_due_at"],
                name="person_to_inform",
                condition=models.Q(notice_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])

    @property
    def current_mandates(self) -> list["Mandate"]:
        """What they do now, and what they soon will. Lists prefetch `mandates__organisation`."""
        return [mandate for mandate in self.mandates.all() if not mandate.is_past]

    @property
    def past_mandates(self) -> list["Mandate"]:
        return [mandate for mandate in self.mandates.all() if mandate.is_past]

    @property
    def role_words(self) -> str:
        """What they do now, in words."""
        return ", ".join(filter(None, (mandate.title for mandate in self.current_mandates)))


class Mandate(Versioned):
    """A hat that a person wears for a time: an office, a post, a place in an association."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="mandates", editable=False)
    title = models.CharField(
        _("What they do"),
        max_length=300,
        blank=True,
        help_text=_("For example: vice-president, Arvor department"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("Organisation"),
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Territory")
    )
    since = models.DateField(_("Since"), null=True, blank=True)
    until = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        ordering = [models.F("until").desc(nulls_first=True), models.F("since").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since"))
                | models.Q(since=None)
                | models.Q(until=None),
                name="mandate_ends_after_it_starts",
                violation_error_message=_("The last day comes before the first day."),
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.organisation or "") or str(self.territory or "")

    def get_absolute_url(self) -> str:
        return self.person.get_absolute_url()

    def clean(self) -> None:
        if not (self.title or self.organisation):
            raise ValidationError({"title": _("Say what they do, or choose an organisation.")})
        if self.organisation and self.organisation.network_id != self.person.network_id:
            raise ValidationError({"organisation": _("This organisation is of another network.")})
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": _("The last day comes before the first day.")})

    @property
    def network_id(self) -> int:
        return self.person.network_id

    @property
    def is_past(self) -> bool:
        return self.until is not None and self.until < timezone.localdate()

    @property
    def period(self) -> str:
        """Its days, in words; empty when neither is known."""
        since = date_format(self.since) if self.since else ""
        until = date_format(self.until) if self.until else ""
        if since and until:
            return _("from %(since)s to %(until)s") % {"since": since, "until": until}
        if since:
            return _("since %(since)s") % {"since": since}
        return _("until %(until)s") % {"until": until} if until else ""
