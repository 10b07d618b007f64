"""CSV and its cousins: the separator is told from the content, quotes and long rows are minded."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from relais.core.imports.reading.sentences import Unreadable, gettext_noop
from relais.core.imports.reading.text import encoding_of, open_text

SEPARATORS = ";,\t|"
# A cell longer than this is a quote left open, which would swallow the rest of the file.
LONGEST_CELL = 1 << 20
TRIED_ROWS = 50
# Put after the last line: when it does not come back as a row of its own, a quote was left open.
END = "\x01the end\x01"


def read_separated(path: Path) -> tuple[str, str, Iterator[tuple[int, list[str]]]]:
    """The encoding, the separator, and each row with its number as a spreadsheet shows it."""
    encoding = encoding_of(path)
    with open_text(path, encoding) as text:
        separator = _announced(text.readline(20)) or _separator(_sample(path, encoding))
    return encoding, separator, _rows(path, encoding, separator)


def _announced(line: str) -> str:
    """« sep=; », which Excel writes and does not show as a row."""
    line = line.lstrip("\ufeff")
    return line[4] if line[:4].lower() == "sep=" and len(line) > 4 and line[5:].strip() == "" else ""


def _sample(path: Path, encoding: str) -> list[str]:
    with open_text(path, encoding) as text:
        return list(islice((line[:100_000] for line in _lines(text)), 4 * TRIED_ROWS))


def _separator(lines: list[str]) -> str:
    """The separator under which most rows have as many cells as the first, then the one that makes most cells."""

    def score(separator: str) -> tuple[float, int]:
        widths = [len(row) for row in islice(_parsed(lines, separator), TRIED_ROWS) if any(row)]
        usual, n_usual = Counter(widths).most_common(1)[0] if widths else (1, 0)
        if usual == 1 and not (widths and widths[0] > 1 and n_usual < len(widths)):
            return 0, 1
        return round((n_usual + (widths[0] == usual)) / (len(widths) + 1), 1), usual

    best = max(SEPARATORS, key=score)
    # One column: a comma inside a cell separates nothing.
    return best if score(best)[1] > 1 else "\t"


def _rows(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    with open_text(path, encoding) as text:
        lines = _lines(text)
        first = next(lines, "")
        if not _announced(first):
            lines = chain([first], lines)
        previous: list[str] | None = None
        number = 0
        try:
            for row in _parsed(chain(lines, [END]), separator):
                if previous is not None:
                    number += 1
                    yield number, previous
                previous = row
        except csv.Error as error:
            raise Unreadable(OPEN_QUOTE, row=number + 2) from error
        if previous is not None and previous != [END]:
            raise Unreadable(OPEN_QUOTE, row=number + 1)


OPEN_QUOTE = gettext_noop(
    'A quote (") is opened on row %(row)s and never closed. Close it, then bring the file again.'
)


def _parsed(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    limit = csv.field_size_limit()
    if limit < LONGEST_CELL:
        csv.field_size_limit(LONGEST_CELL)
    return csv.reader(lines, delimiter=separator)


def _lines(text: Iterable[str]) -> Iterator[str]:
    """Lines without the characters that no text holds and no database keeps; old Macintosh ends of line are read."""
    for line in text:
        yield line.replace("\0", "") if "\0" in line else line
