"""When someone must have been told that data is held on them: months as the law counts them, and the deadline."""

import datetime as dt
from calendar import monthrange
from typing import TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

When = TypeVar("When", dt.date, dt.datetime)


def months_after(day: When, months: int) -> When:
    """
    The same day some months later (or earlier, when negative); the last of the month where there is none.

    Example
    -------
    >>> months_after(dt.date(2027, 1, 31), 1), months_after(dt.date(2027, 3, 31), -1)
    (datetime.date(2027, 2, 28), datetime.date(2027, 2, 28))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


class NoticeDueField(models.DateTimeField):
    """
    The last moment to tell someone that data is held on them; empty once that is settled.

    A new row gets its deadline by itself, one month after now, so that an import of many people cannot
    forget it: GDPR article 14 (3) (a). Those who gave their data themselves were told while giving it (art. 13).
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"null": True, "editable": False, **kwargs})

    def deconstruct(self):
        # For migrations it is a plain moment: they import nothing from the app.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs

    def pre_save(self, instance, add):
        value = getattr(instance, self.attname)
        if add and value is None and not instance.self_provided:
            value = months_after(timezone.now(), 1)
            setattr(instance, self.attname, value)
        return value


class Informed(models.Model):
    """Someone on whom data is held: where it comes from, and whether they were told."""

    source = models.CharField(
        _("Where this comes from"),
        max_length=300,
        blank=True,
        help_text=_("For example: site of the department, read on 12 May. The person has the right to know."),
    )
    self_provided = models.BooleanField(_("Given by the person"), default=False)
    notice_due_at = NoticeDueField(_("To be told before"))

    class Meta:
        abstract = True

    @property
    def is_notice_late(self) -> bool:
        """Whether the person should have been told already."""
        return self.notice_due_at is not None and self.notice_due_at <= timezone.now()
