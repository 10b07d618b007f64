"""The `@action` decorator: right, transaction and journal in one place."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.utils import timezone

from relais.core.access.roles import require, require_reach
from relais.core.bulk import insert_many

P = ParamSpec("P")
R = TypeVar("R")

# Verbs known to the product: a test compares them with the table of permissions.
VERBS: dict[str, Callable[..., Any]] = {}

# The code that brought the person, kept by the site for the length of a request.
referral_code: ContextVar[str] = ContextVar("referral_code", default="")


def action(verb: str, *, of_oneself: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """
    Make a function a verb of the product.

    The function takes keywords only, `by` among them: the user who acts. Before it runs, `by` must hold the
    right named like the verb in the network of every object it is given, and reach each of them when the right
    is bound to structures. It runs in one transaction and
    leaves one journal entry, whose subject is the object it returns, or else the first one it was given.

    With `of_oneself`, no role is needed: the act is on one's own account (`user`), and on no other.
    """

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        parameters = signature(function).parameters.values()
        by_keyword = all(p.kind in {p.KEYWORD_ONLY, p.VAR_KEYWORD} for p in parameters)
        if not by_keyword or "by" not in {p.name for p in parameters}:
            raise TypeError(f"{verb}: an action takes keywords only, `by` among them")
        if verb in VERBS:
            raise TypeError(f"{verb} is declared twice")

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if args:
                raise TypeError(f"{verb}: call an action with keywords")
            by = kwargs["by"]
            given = [
                value for name, value in kwargs.items() if name != "by" and isinstance(value, models.Model)
            ]
            # Named before the act: what is deleted loses its key.
            names = [named(value) for value in given]
            if of_oneself:
                _require_oneself(by, kwargs["user"])
            else:
                require(by, verb, {network for network, *_ in names if network is not None} or {None})
                require_reach(by, verb, given)
            with transaction.atomic():
                result = function(**kwargs)  # type: ignore[call-arg]
                if isinstance(result, models.Model):
                    names.insert(0, named(result))
                _write(verb, by, names)
            return result

        run.of_oneself = of_oneself  # type: ignore[attr-defined]
        VERBS[verb] = run
        return run

    return mark


def record_many(verb: str, *, by: Any, subjects: Iterable[models.Model]) -> int:
    """
    Leave one entry for each of many objects, inside the action that changed them all; how many.

    For work in bulk, such as an import: the right is that of the action around it, which leaves its own entry.
    """
    from relais.core.journal.models import Entry

    columns = ["verb", "actor_id", "network_id", "subject_type", "subject_id", "occurred_at", "referral_code"]
    code, now = referral_code.get(), _written(timezone.now())
    rows = (
        (verb, by.pk, network_id, label, key, now, code) for network_id, label, key in map(named, subjects)
    )
    return insert_many(Entry, columns, rows)


def _written(moment):
    """A moment as the database takes it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _require_oneself(by: Any, user: Any) -> None:
    if by.pk is None or by.pk != user.pk:
        raise PermissionDenied("of_oneself")


def named(value: models.Model) -> tuple[int | None, str, str]:
    """The network, kind and key of an object, as the journal keeps them."""
    label = value._meta.label_lower
    network_id = value.pk if label == "directory.network" else getattr(value, "network_id", None)
    return network_id, label, str(value.pk)


def _write(verb: str, by: Any, names: list[tuple[int | None, str, str]]) -> None:
    from relais.core.journal.models import Entry

    _network, subject_type, subject_id = names[0] if names else (None, "", "")
    Entry.objects.create(
        verb=verb,
        actor_id=by.pk,
        network_id=next((network for network, *_ in names if network is not None), None),
        subject_type=subject_type,
        subject_id=subject_id,
        referral_code=referral_code.get(),
    )
