"""A file is read in a process of its own: whatever it holds, neither the site nor the worker pays for it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from relais.core.imports.reading.sentences import Unreadable, gettext_noop

LARGEST_MEMORY = 1_500 << 20
LONGEST_SECONDS = 600

TOO_LARGE = gettext_noop("This file is too large to be read whole. Cut it in parts, or save it as CSV.")


def read_apart(path: Path, out: Path, sheet: str = "", beat: Callable[[], Any] = lambda: None) -> dict:
    """
    Read a file as `read_table` does, within bounds of memory and time.

    Parameters
    ----------
    path, out, sheet
        As for `read_table`.
    beat : callable
        Called every half second; what it raises stops the reading.

    Returns
    -------
    dict
        What `Table` holds.

    Raises
    ------
    Unreadable, OSError
    """
    command = [sys.executable, "-m", "relais.core.imports.reading", str(path), str(out)]
    child = subprocess.Popen(
        [*command, str(LARGEST_MEMORY), sheet], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    limit = time.monotonic() + LONGEST_SECONDS
    try:
        while child.poll() is None:
            try:
                child.wait(0.5)
            except subprocess.TimeoutExpired:
                beat()
            if time.monotonic() > limit:
                raise Unreadable(TOO_LARGE)
        said, wrong = child.communicate()
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    return _answer(child.returncode, said, wrong)


def _answer(code: int, said: bytes, wrong: bytes) -> dict:
    if code < 0 or b"MemoryError" in wrong or b"memory allocation" in wrong:
        raise Unreadable(TOO_LARGE)  # the system stopped it
    if code:
        raise RuntimeError(wrong.decode(errors="replace")[-2000:])
    answer = json.loads(said)
    if "table" in answer:
        return answer["table"]
    if "errno" in answer:
        raise OSError(answer["errno"], answer["text"])
    if "problem" in answer:
        raise Unreadable(TOO_LARGE)
    raise Unreadable(answer["words"], **answer["values"])
