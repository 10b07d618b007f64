"""What the pages of an import show besides its own fields."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from relais.core.components.listing import Listing
from relais.core.imports.faults import FaultRows
from relais.core.imports.models import TableImport
from relais.core.journal.subjects import subjects_of

FAULTS_PER_PAGE = 50
LEFT_SHOWN = 100
State = TableImport.State
_AT = {
    State.READING: 0,
    State.REFUSED: 0,
    State.TO_MAP: 1,
    State.CHECKING: 2,
    State.CHECKED: 2,
    State.APPLYING: 3,
    State.APPLIED: 3,
    State.UNDOING: 3,
    State.UNDONE: 3,
}


class FaultListing(Listing):
    """Faults in pages, read from their file."""

    def __init__(self, request, faults: FaultRows, columns: list[str]):
        self._request, self.key, self.is_descending = request, "", False
        rows: Any = faults
        self.page = Paginator(rows, FAULTS_PER_PAGE).get_page(request.GET.get("page"))
        self.count = self.page.paginator.count
        self.faults = [
            {"fault": fault, "column": columns[fault.column] if 0 <= fault.column < len(columns) else ""}
            for fault in self.page.object_list
        ]


def steps_of(table: TableImport) -> list[dict]:
    """Where an import stands, from the file to its end."""
    at = _AT[State(table.state)]
    labels = [_("File"), _("Columns"), _("Check"), _("Import")]
    done = table.state in {State.APPLIED, State.UNDONE}
    return [
        {"label": label, "state": "done" if n < at or done else "current" if n == at else "next", "url": ""}
        for n, label in enumerate(labels)
    ]


class _Left:
    """A thing that was left as it is, as the journal names things."""

    def __init__(self, kind: str, key):
        self.subject_type, self.subject_id = kind, str(key)


def left_things(table: TableImport) -> list:
    """What could not be taken back because someone changed it since: those that still exist."""
    left = [_Left(kind, key) for kind, key in table.left[:LEFT_SHOWN]]
    found = subjects_of(left)
    return [found[key] for one in left if (key := (one.subject_type, one.subject_id)) in found]
