"""Set Relais up and open it: what `bin/run` does."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
import tempfile
from pathlib import Path

from environment import PYTHON, ROOT, install
from speech import give_up, say

OTHER_PORT = 8001


def main() -> None:
    options = _options()
    data = Path(os.environ.get("RELAIS_DATA") or ROOT / "var").resolve()
    _check_folders(ROOT, data)
    _check_port(options.port)
    install("run")
    if not (data / "relais.sqlite3").exists():
        say("Building the example: a digital-inclusion cause that just ran a campaign…")
    else:
        say("Opening the site…")
    say("Stop it with Ctrl-C. Your data stay in {data}.", data=data)
    environment = {**os.environ, "RELAIS_DATA": str(data), "RELAIS_EXAMPLE": "yes"}
    command = [PYTHON, "-m", "relais.cli", "serve", "--example", "--port", str(options.port)]
    os.execve(PYTHON, command, environment)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/run",
        description="Set Relais up on this machine and open it, with a living example, at http://127.0.0.1:8000. "
        "It stays in the foreground until Ctrl-C, and can be run again at any time.",
        epilog="Data are kept in var/, or in the folder that RELAIS_DATA names. "
        "docs/look-up/settings.md lists what else can be set.",
    )
    parser.add_argument(
        "--port", type=int, default=os.environ.get("PORT") or 8000, help="where to answer (8000, or PORT)"
    )
    options = parser.parse_args()
    if not 0 < options.port < 65536:
        parser.error("--port: expected a number from 1 to 65535")
    return options


def _check_folders(*folders: Path) -> None:
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError:
            give_up(
                "This folder cannot be written to: {folder}. Put Relais in a folder of your own.",
                folder=folder,
            )


def _check_port(port: int) -> None:
    """Say it now rather than after the installation."""
    with socket.socket() as probe:
        # As the server will: a connection that has just closed does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EACCES:
                give_up(
                    "Port {port} is reserved to the system. Choose one above 1023: bin/run --port {other}",
                    port=port,
                    other=OTHER_PORT,
                )
            give_up(
                "Port {port} is already used. If that is Relais, open http://127.0.0.1:{port}. "
                "Otherwise choose another one: bin/run --port {other}",
                port=port,
                other=OTHER_PORT if port != OTHER_PORT else OTHER_PORT + 1,
            )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
