"""Programs that the tests need and that pip cannot bring: from Debian's packages, when this machine lets us."""

from __future__ import annotations

import os
import shutil
import subprocess

# What each program is for, and the package that brings it.
PROGRAMS = {
    "chromium": ("chromium", "the tests in a browser"),
    "xgettext": ("gettext", "the check of translations"),
    "java": ("default-jre-headless", "the check of HTML"),
    "npm": ("npm", "the check of HTML"),
}


def provide(programs: tuple[str, ...]) -> None:
    """Install what is missing; say what cannot be, and what to do. The tests then say which of them they skip."""
    missing = [program for program in programs if shutil.which(program) is None]
    if not missing:
        return
    packages = sorted({PROGRAMS[program][0] for program in missing})
    as_root = _as_root()
    if shutil.which("apt-get") is None or as_root is None:
        for program in missing:
            package, purpose = PROGRAMS[program]
            print(f"{program} is missing: {purpose} will be skipped. On Debian: apt install {package}")
        return
    print(f"Installing from Debian: {', '.join(packages)}…", flush=True)
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    install = [*as_root, "apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if subprocess.run(install, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **quiet).returncode:
        # The list of packages may be old, or never fetched.
        subprocess.run([*as_root, "apt-get", "update"], stdin=subprocess.DEVNULL, **quiet)
        subprocess.run(install, stdin=subprocess.DEVNULL, **quiet)


def _as_root() -> list[str] | None:
    """How to run a command as root without being asked a password; none when that cannot be."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "--non-interactive"]
    if shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True).returncode == 0:
        return sudo
    return None
