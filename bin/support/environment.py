"""
The environment: `.venv`, the locked dependencies, and Relais itself as it stands in this folder.

Only the standard library is used here: this runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from speech import give_up, say

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
NO_NETWORK = re.compile(
    r"dns error|name resolution|resolve host|connect|timed? ?out|unreachable|network|proxy|no matching distribution",
    re.IGNORECASE,
)

# A command started from another environment must not leave its traces in this one.
for variable in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"):
    os.environ.pop(variable, None)


def install(lock: str) -> bool:
    """
    Install what a lock (`run` or `test`) lists, unless it is there already; tell whether it had to.

    The stamp is written last: an installation that was cut short starts again.
    """
    requirements = ROOT / "requirements" / f"{lock}.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if _stamps().get(lock) == digest and PYTHON.exists():
        return False
    try:
        _make_venv()
        say("Installing the locked dependencies (1 GB once unpacked; a minute on a usual line)…")
        _install_requirements(requirements)
        _install_relais()
        _write_stamp(lock, digest)
    except PermissionError as error:
        give_up(
            "This folder cannot be written to: {folder}. Put Relais in a folder of your own.",
            folder=error.filename or ROOT,
        )
    except OSError as error:
        if error.errno == 28:
            give_up("The disk is full. Relais needs about 1 GB.")
        raise
    return True


def _stamps() -> dict[str, str]:
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def _write_stamp(lock: str, digest: str) -> None:
    stamps = _stamps() | {lock: digest}
    if lock == "test":  # the tests' lock holds everything of the other, in the same versions
        run = (ROOT / "requirements" / "run.txt").read_bytes()
        stamps["run"] = hashlib.sha256(run).hexdigest()
    partial = STAMP.with_suffix(".partial")
    partial.write_text(json.dumps(stamps))
    partial.replace(STAMP)


def _make_venv() -> None:
    if _works(PYTHON):
        if (
            _run([PYTHON, "-m", "pip", "--version"]).returncode != 0
        ):  # other tools make environments without it
            _run([PYTHON, "-m", "ensurepip", "--upgrade"])
        return
    say("Creating the environment (.venv)…")
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        venv.create(VENV, with_pip=True, symlinks=True)
    except (subprocess.CalledProcessError, ImportError, SystemExit):
        shutil.rmtree(VENV, ignore_errors=True)
        give_up(
            "Python's own tools for environments are missing. On Debian and Ubuntu: apt install python{version}-venv",
            version=f"{sys.version_info.major}.{sys.version_info.minor}",
        )


def _works(python: Path) -> bool:
    """Whether the environment runs: the Python that it was made with may have gone."""
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def _install_requirements(requirements: Path) -> None:
    """With uv, which is fast; with pip, which is everywhere, when uv cannot be had or does not manage."""
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    uv = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes"]
    uv_lock = ROOT / "requirements" / "uv.txt"
    has_uv = _run([*pip, "-r", uv_lock]).returncode == 0
    if has_uv and _run([*uv, "-r", requirements], **_registry_for_uv()).returncode == 0:
        return
    last = _run([*pip, "-r", requirements])
    if last.returncode == 0:
        return
    print("\n".join(last.stdout.splitlines()[-12:]), file=sys.stderr)
    if "No space left" in last.stdout:
        give_up("The disk is full. Relais needs about 1 GB.")
    if NO_NETWORK.search(last.stdout):
        give_up(
            "The packages could not be downloaded: this machine does not reach the package registry. "
            "Connect it, then run this command again; what was downloaded is kept."
        )
    give_up("The dependencies could not be installed. The last lines above say why.")


def _run(command: list, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **environment},
    )


def _registry_for_uv() -> dict[str, str]:
    """An organisation's own registry, told to pip, serves for uv too."""
    if "UV_DEFAULT_INDEX" in os.environ or "UV_INDEX_URL" in os.environ:
        return {}
    found = _run([PYTHON, "-m", "pip", "config", "get", "global.index-url"])
    index = os.environ.get("PIP_INDEX_URL") or (found.stdout.strip() if found.returncode == 0 else "")
    return {"UV_DEFAULT_INDEX": index} if index else {}


def _install_relais() -> None:
    """
    Put this folder on the environment's path, with the `relais` command: no build, no network.

    The path is relative, so that the folder can be moved or renamed.
    """
    packages = next((VENV / "lib").glob("python3*/site-packages"))
    (packages / "relais.pth").write_text(os.path.relpath(ROOT, packages) + "\n")
    command = VENV / "bin" / "relais"
    command.unlink(missing_ok=True)
    command.write_text('#!/bin/sh\nexec "$(dirname -- "$(readlink -f -- "$0")")/python" -m relais.cli "$@"\n')
    command.chmod(0o755)
