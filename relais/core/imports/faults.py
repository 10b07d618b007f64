"""The faults of a file, kept beside it: listed on a page, and given back with the rows to correct."""

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from relais.core.imports.reading.sentences import Sentence
from relais.core.imports.targets import Fault

LONGEST_VALUE = 300


class FaultsFile:
    """Faults in the order of rows, one a line, written as they are found."""

    def __init__(self, path: Path):
        self.path = path
        self.n = 0
        self._waiting = path.with_name(f"{path.name}.part")

    def __enter__(self) -> "FaultsFile":
        self._file = self._waiting.open("w", encoding="utf-8")
        return self

    def add(self, fault: Fault) -> None:
        value = fault.value[:LONGEST_VALUE]
        line = [fault.row, fault.column, value, fault.expected.words, fault.expected.values]
        self._file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        self.n += 1

    def __exit__(self, kind, *_rest) -> None:
        self._file.close()
        if kind is None:
            self._waiting.replace(self.path)
        else:
            self._waiting.unlink(missing_ok=True)


def read_faults(path: Path) -> Iterator[Fault]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            row, column, value, words, values = json.loads(line)
            yield Fault(row, column, value, Sentence(words, values))


class FaultRows:
    """The faults as a list that a page cuts, without reading more than it shows."""

    def __init__(self, path: Path, n: int):
        self.path, self.n = path, n

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, wanted: slice) -> list[Fault]:
        return list(islice(read_faults(self.path), wanted.start, wanted.stop))


def read_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file that was read, each with its number."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, *cells in csv.reader(file):
            yield int(number), cells


def refused_rows(rows: Path, faults: Path, columns: list[str]) -> Iterator[list[str]]:
    """The rows that were refused, as they came, with the reasons in a last cell."""
    left = read_faults(faults)
    fault = next(left, None)
    for number, cells in read_rows(rows):
        reasons = []
        while fault is not None and fault.row == number:
            reasons.append(reason(fault, columns))
            fault = next(left, None)
        if reasons:
            yield [*cells[: len(columns)], " ; ".join(dict.fromkeys(reasons))]
        if fault is None:
            return


def reason(fault: Fault, columns: Iterable[str]) -> str:
    """A fault in one line: the column, then what was expected."""
    names = list(columns)
    if 0 <= fault.column < len(names):
        return f"{names[fault.column]} : {fault.expected}"
    return str(fault.expected)
