"""The site as processes: the server, and the worker beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request

from django.core.management import call_command


def serve(host: str, port: int, *, with_worker: bool) -> int:
    """
    Serve the site in the foreground until it is told to stop.

    The database is brought up to date first. The address is printed once the first page answers.
    """
    call_command("migrate", interactive=False, verbosity=0)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "relais.web.settings"}
    commands = [_server(host, port)]
    if with_worker:
        commands.append([sys.executable, "-m", "relais.cli", "worker"])
    children = [subprocess.Popen(command, env=environment) for command in commands]  # noqa: S603
    threading.Thread(target=_announce, args=(host, port), daemon=True).start()
    return _watch(children)


def work() -> int:
    """Do the background work until told to stop; put back first what a dead worker left."""
    from relais.core.jobs.tasks import revive_dead_jobs

    revive_dead_jobs()
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(30):
            revive_dead_jobs()

    threading.Thread(target=watch, daemon=True).start()
    try:
        call_command("db_worker", verbosity=0, interval=0.5, queue_name="*")
    finally:
        stop.set()
    return 0


def _server(host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "relais.web.wsgi:application", "--interface", "wsgi",
        "--host", host, "--port", str(port), "--workers", "1", "--blocking-threads", "8",
        "--no-access-log", "--log-level", "warning",
    ]  # fmt: skip


def _announce(host: str, port: int) -> None:
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}/"
    for _attempt in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                break
        except OSError:
            time.sleep(0.1)
    print(f"Relais: {address}", flush=True)


def _watch(children: list[subprocess.Popen]) -> int:
    """Stop all when one stops or when told to; the exit code is that of the first that stopped."""
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    code = 0
    while not told.wait(0.2):
        ended = [child.returncode for child in children if child.poll() is not None]
        if ended:
            code = ended[0]
            break
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
    return code
