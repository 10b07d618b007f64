"""What the tests of the readers share: a file from its text, and the faults of a refusal."""

import gzip
import json
from pathlib import Path

import pytest

from relais.engine.faults import Fault, Faults, Refused
from relais.engine.readers import read
from relais.engine.tables import Tables

HEADER = "post_id,account_id,published_at,kind"
ORIGINAL = "1,ada,2026-04-12T09:30:00Z,original"


def put(folder: Path, name: str, content: str | bytes | object) -> Path:
    """A file in a folder: text, bytes, or any object as JSON; a name in `.gz` is compressed."""
    if not isinstance(content, (str, bytes)):
        content = json.dumps(content)
    data = content.encode() if isinstance(content, str) else content
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def read_posts(folder: Path, content: str | bytes | object, name: str = "posts.csv") -> tuple[Tables, Faults]:
    return read([put(folder, name, content)])


def refusal(*sources: Path) -> list[Fault]:
    """The faults for which an input is refused."""
    with pytest.raises(Refused) as refused:
        read(sources)
    faults = [fault for fault in refused.value.faults if fault.done == "refused"]
    assert faults
    assert str(refused.value) == "\n".join(fault.sentence() for fault in faults)
    return faults


def placed(faults) -> list[tuple]:
    """Where each fault is: kind, row and column."""
    return [(fault.kind, fault.row, fault.column) for fault in faults]


def rows(frame, *columns: str) -> list[tuple]:
    return frame.select(columns or frame.columns).rows()
