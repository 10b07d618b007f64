"""A form whose change is made by an action, as the views of every slice do it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from relais.core.editing.forms import VersionedForm
from relais.core.editing.models import ChangedMeanwhile


def typed(request: HttpRequest) -> QueryDict | None:
    """What was typed, even when nothing was."""
    return request.POST if request.method == "POST" else None


def saved(form: VersionedForm, change: Callable[..., Any]) -> bool:
    """
    Whether the change went through.

    Otherwise the form tells why: an answer to correct, a rule of the row, or someone else who was faster.
    """
    if not form.is_valid():
        return False
    try:
        change(version=form.version_read(), **form.answers())
    except ChangedMeanwhile as meanwhile:
        form.show_conflict(meanwhile.record)
    except ValidationError as error:
        tell(form, error)
    return not form.errors


def tell(form, error: ValidationError) -> None:
    """Put the refusal of an action beside the answer it is about, or above all when the form does not ask it."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {}
    for name, messages in by_field.items():
        form.add_error(name if name in form.fields else None, messages)
    if not by_field:
        form.add_error(None, error.messages)
