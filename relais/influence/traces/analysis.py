"""The bridge to the engine's readers: files to a check, faults to rows of a table."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

Tell = Callable[[str, float], Any]
# The step of the work, as a job tells it.
READING = gettext_noop("Reading the files")


@dataclass(frozen=True)
class Reading:
    """What was read in some files; with refused faults, nothing of it may be used."""

    counts: dict[str, int]
    faults: dict[str, int]
    n_refused: int


def read_traces(brought: Path, out: Path, tell: Tell) -> Reading:
    """Read files as a check, and keep the faults in `out`. Refused files give a reading without counts."""
    from relais.engine import readers
    from relais.engine.faults import Refused

    try:
        tables, faults = readers.read(sources_in(brought), progress=Stretch(tell, READING, 0, 1, n_steps=2))
    except Refused as refused:
        _write_faults(refused.faults, out)
        return _reading(refused.faults, {})
    _write_faults(faults, out)
    return _reading(faults, {name: frame.height for name, frame in vars(tables).items() if frame.height})


class Stretch:
    """
    The progress of the engine as a stretch of a job's: it never goes back.

    The engine names its steps and says how far each is; with `n_steps`, each takes an equal part.
    """

    def __init__(self, tell: Tell, step: str, start: float, end: float, n_steps: int = 1):
        self._tell, self._step, self._start, self._end, self._n_steps = tell, step, start, end, n_steps
        self._seen: list[str] = []
        self._share = 0.0

    def __call__(self, what: str, share: float) -> None:
        if what not in self._seen:
            self._seen.append(what)
        before = min(len(self._seen), self._n_steps) - 1
        self._share = max(self._share, (before + min(max(share, 0), 1)) / self._n_steps)
        self._tell(self._step, self._start + (self._end - self._start) * self._share)


def sources_in(brought: Path) -> list[Path]:
    """The files, one by one: each was chosen by a person, so that each must be readable."""
    return sorted(path for path in brought.iterdir() if path.is_file())


def _reading(faults, counts: dict[str, int]) -> Reading:
    return Reading(counts=counts, faults=dict(faults.counts), n_refused=faults.refused)


def _write_faults(faults, out: Path) -> None:
    import polars as pl

    columns = {"kind": pl.String, "file": pl.String, "row": pl.Int64, "column": pl.String, "value": pl.String,
               "detail": pl.String, "done": pl.String}  # fmt: skip
    rows = [[getattr(fault, name) for name in columns] for fault in faults]
    pl.DataFrame(rows, schema=columns, orient="row").write_parquet(out / "faults.parquet")


@dataclass
class FaultRows:
    """The listed faults of some traces as rows of a table, those that refuse first: to be counted and cut."""

    folder: Path
    kind: str
    language: str

    def _frame(self):
        import polars as pl

        frame = pl.read_parquet(self.folder / "faults.parquet")
        if self.kind:
            frame = frame.filter(pl.col("kind") == self.kind)
        return frame.sort(pl.col("done") != "refused", maintain_order=True)

    def __len__(self) -> int:
        return self._frame().height

    def __getitem__(self, wanted: slice) -> list[dict]:
        from relais.engine.faults import Fault
        from relais.engine.words import words

        said = words(self.language)
        rows = [Fault(**row) for row in self._frame()[wanted].iter_rows(named=True)]
        return [fault.row_dict() | {"expected": fault.expected(said)} for fault in rows]


def kinds_of_faults(folder: Path, language: str) -> dict[str, str]:
    """What was expected for each kind of fault, in words; the first fault of a kind speaks for all."""
    import polars as pl

    from relais.engine.faults import Fault
    from relais.engine.words import words

    firsts = pl.read_parquet(folder / "faults.parquet").unique("kind", keep="first", maintain_order=True)
    return {row["kind"]: Fault(**row).expected(words(language)) for row in firsts.iter_rows(named=True)}
