"""The kinds of job that the product knows."""

from collections.abc import Callable
from typing import Any

Work = Callable[..., Any]
KINDS: dict[str, Work] = {}


def job(kind: str) -> Callable[[Work], Work]:
    """Declare the work of a kind of job: `work(subject_id, tell)`, where `tell(step, share)` reports progress."""

    def declare(work: Work) -> Work:
        if kind in KINDS:
            raise TypeError(f"{kind} is declared twice")
        KINDS[kind] = work
        return work

    return declare
