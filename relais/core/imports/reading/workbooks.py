"""XLSX, XLS and ODS, sheet by sheet."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from relais.core.imports.archives import HostileArchive, opened
from relais.core.imports.reading.sentences import Unreadable, gettext_noop

# What all the files of a workbook may weigh once unpacked, and how many there may be.
MAX_UNPACKED = 600 << 20
MAX_PARTS = 5_000
# Text seldom shrinks to a hundredth; a file made to fill the memory shrinks to a thousandth.
LARGEST_RATIO, RATIO_COUNTS_FROM = 300, 100 << 20

DAMAGED = gettext_noop(
    "This workbook is damaged or locked by a password. Save it again as XLSX or ODS, without password."
)
TOO_LARGE = gettext_noop(
    "Once unpacked, this workbook is too large. Keep only the sheet to import, or save it as CSV."
)


class Workbook:
    """A workbook that was weighed before it was opened."""

    def __init__(self, path: Path):
        from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

        _weigh(path)
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except (CalamineError, OSError, ValueError) as error:
            raise Unreadable(DAMAGED) from error
        self.sheets = [
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        if not self.sheets:
            raise Unreadable(gettext_noop("This workbook has no sheet that can be seen."))

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """Each row of a sheet with its number; formulas give the value that they had when the file was saved."""
        from python_calamine import CalamineError

        try:
            read = self._book.get_sheet_by_name(sheet)
            first_row, first_column = read.start or (0, 0)
            empty = [""] * first_column
            for number, row in enumerate(read.iter_rows(), start=first_row + 1):
                yield number, empty + [as_text(cell) for cell in row]
        except (CalamineError, ValueError) as error:
            raise Unreadable(DAMAGED) from error


def as_text(cell: Any) -> str:
    """
    A cell as a person would write it: a day as 2026-11-20, a whole number without point.

    Example
    -------
    >>> as_text(1000.0), as_text(2.5), as_text(datetime(2026, 11, 20)), as_text(True)
    ('1000', '2.5', '2026-11-20', 'true')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e17 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _weigh(path: Path) -> None:
    """Refuse an archive that unpacks to more than it should, by unpacking it to nowhere."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return  # XLS is no archive
        size, unpacked = path.stat().st_size, 0
        try:
            with opened(file, max_files=MAX_PARTS) as parts:
                for _name, chunks in parts:
                    for chunk in chunks:
                        unpacked += len(chunk)
                        is_bomb = unpacked > RATIO_COUNTS_FROM and unpacked > LARGEST_RATIO * size
                        if unpacked > MAX_UNPACKED or is_bomb:
                            raise Unreadable(TOO_LARGE)
        except HostileArchive as error:
            raise Unreadable(DAMAGED) from error
