"""From the rows of a file to what becomes of them, chunk by chunk; the same for a check and for an import."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from relais.core.imports.faults import FaultsFile, read_rows
from relais.core.imports.models import TableImport
from relais.core.imports.targets import Converter, Row, Settled

AT_ONCE = 1_000


@dataclass
class Work:
    """What was found while the rows went by."""

    counts: Counter = field(default_factory=Counter)
    n_faults: int = 0

    def as_counts(self) -> dict[str, int]:
        return {state: self.counts[state] for state in ("new", "changed", "unchanged", "refused")}


def settle_rows(
    table: TableImport, faults: FaultsFile, work: Work, tell: Callable[[float], None] = lambda share: None
) -> Iterator[list[Settled]]:
    """
    Decide what becomes of each row, and give back the chunks that are to be written.

    Parameters
    ----------
    table : TableImport
        With its mapping.
    faults : FaultsFile
        Receives the faults, in the order of rows.
    work : Work
        Receives the counts.
    tell : callable
        Receives the share of the rows that went by.
    """
    converter = Converter(table.target, table.mapping, table.for_all)
    settling = table.target.begin(table.network_id)
    chunk: list[Row] = []
    refused: dict[int, list] = {}
    numbers: list[int] = []
    n_rows = max(table.n_rows, 1)

    def close() -> list[Settled]:
        done = settling.settle(chunk)
        for settled in done:
            if settled.faults:
                refused[settled.row.number] = settled.faults
            work.counts[settled.state] += 1
        for number in numbers:
            for fault in sorted(refused.get(number, ()), key=lambda one: (one.column < 0, one.column)):
                faults.add(fault)
        work.n_faults = faults.n
        return [settled for settled in done if settled.state in {"new", "changed"}]

    for n, (number, cells) in enumerate(read_rows(table.rows_path), start=1):
        row, wrong = converter.row(number, cells)
        numbers.append(number)
        if wrong:
            refused[number] = wrong
            work.counts["refused"] += 1
        else:
            chunk.append(row)
        if len(numbers) == AT_ONCE:
            yield close()
            chunk, refused, numbers = [], {}, []
            tell(n / n_rows)
    if numbers:
        yield close()
        tell(1.0)
