"""What some tests need from the machine: absent, they are skipped and say why; in CI that is a failure."""

import os
import shutil
from typing import NoReturn

import pytest

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def need(program: str, package: str) -> str:
    """The path of a program that Debian's `package` brings."""
    path = shutil.which(program)
    if path is None:
        lacks(f"{program} is not on this machine; on Debian: apt install {package}")
    return path


def lacks(reason: str) -> NoReturn:
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)
