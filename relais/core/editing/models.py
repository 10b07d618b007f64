from typing import Any, Self

from django.db import models


class ChangedMeanwhile(Exception):
    """Someone else changed the record since this form was opened; `record` is as they left it."""

    def __init__(self, record: models.Model):
        self.record = record
        super().__init__(f"{record._meta.label_lower} {record.pk}")


class Versioned(models.Model):
    """A record that several people edit."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def change_from(self, version: int, changes: dict[str, Any]) -> Self:
        """
        Save changes made by someone who read this version, within a transaction.

        Raises `ChangedMeanwhile` when the record has moved on, `ValidationError` when a change is not allowed.
        """
        current = type(self)._base_manager.select_for_update().get(pk=self.pk)
        if current.version != version:
            raise ChangedMeanwhile(current)
        for name, value in changes.items():
            setattr(current, name, value)
        current.version += 1
        current.full_clean()
        current.save()
        return current
