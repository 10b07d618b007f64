"""The kinds of job that the product knows, and those that come back every night."""

from collections.abc import Callable
from datetime import time
from typing import Any

from django.utils.functional import Promise

Work = Callable[..., Any]
KINDS: dict[str, Work] = {}
LABELS: dict[str, str | Promise] = {}
# The hour of the place (`TIME_ZONE`) from which each nightly kind is due.
NIGHTLY: dict[str, time] = {}


def job(kind: str, label: str | Promise = "") -> Callable[[Work], Work]:
    """
    Declare the work of a kind of job: `work(subject_id, tell)`, where `tell(step, share)` reports progress.

    `label` is what people read on the page of jobs: « Read traces ».
    """

    def declare(work: Work) -> Work:
        if kind in KINDS:
            raise TypeError(f"{kind} is declared twice")
        KINDS[kind], LABELS[kind] = work, label or kind
        return work

    return declare


def nightly(kind: str, at: time = time(3, 10)) -> Callable[[Work], Work]:
    """
    Have a kind of job done each night, under its `@job`; a night when the machine slept is caught up once.

    Example
    -------
    ::

        @job("directory.apply_retention", _("Apply the retention periods"))
        @nightly("directory.apply_retention")
        def apply_retention(subject_id, tell): ...

    `subject_id` is then empty.
    """

    def declare(work: Work) -> Work:
        NIGHTLY[kind] = at
        return work

    return declare
