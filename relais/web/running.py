"""The site as processes: the server, and the worker beside it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

ENVIRONMENT = {"DJANGO_SETTINGS_MODULE": "relais.web.settings"}


def serve(host: str, port: int, *, with_worker: bool, example: bool = False) -> int:
    """
    Serve the site in the foreground until it is told to stop.

    The data are brought up to date first. The address is printed once the first page answers; the worker
    starts after it, so that the page comes sooner.
    """
    if not _is_free(host, port):
        print(
            f"relais serve: port {port} is already used on {host}; --port names another one", file=sys.stderr
        )
        return 1
    os.environ.update(ENVIRONMENT)
    from relais.web.preparing import prepare

    prepare(example=example)
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    children = [_start(*_server(host, port))]
    address = _address(host, port)
    if _answers(address, children[0], told):
        print(f"Relais: {address}", flush=True)
        if with_worker:
            children.append(_start("relais.cli", "worker"))
    return _watch(children, told)


def work() -> int:
    """Do the background work until told to stop; put back first what a dead worker left."""
    from django.core.management import call_command

    from relais.core.jobs.actions import start_due
    from relais.core.jobs.tasks import revive_dead_jobs

    revive_dead_jobs()
    start_due()
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(30):
            revive_dead_jobs()
            start_due()

    threading.Thread(target=watch, daemon=True).start()
    try:
        call_command("db_worker", verbosity=0, interval=0.5, queue_name="*")
    finally:
        stop.set()
    return 0


def _server(host: str, port: int) -> list[str]:
    from relais.web import settings

    return [
        "granian", "relais.web.wsgi:application", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(settings.PROCESSES), "--blocking-threads", "4", "--no-access-log", "--log-level", "error",
    ]  # fmt: skip


def _start(*module_and_arguments: str) -> subprocess.Popen:
    """A child in a group of its own: Ctrl-C reaches this process only, which then stops each child once."""
    return subprocess.Popen(
        [sys.executable, "-m", *module_and_arguments], preexec_fn=_end_with_parent, process_group=0
    )


def _end_with_parent() -> None:
    """On Linux, a child is told to stop when this process is killed: it must not keep the port."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1: PR_SET_PDEATHSIG


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _address(host: str, port: int) -> str:
    """Where a browser of this machine finds the site; a server that listens everywhere is also here."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104
    return f"http://{everywhere.get(host, host)}:{port}/"


def _answers(address: str, server: subprocess.Popen, told: threading.Event) -> bool:
    """Wait until the first page answers; false when the server ended or when told to stop."""
    while server.poll() is None and not told.is_set():
        try:
            with urllib.request.urlopen(address, timeout=30):  # noqa: S310
                return True
        except urllib.error.HTTPError:
            return True  # a page that says no is an answer
        except OSError:
            time.sleep(0.05)
    return False


def _watch(children: list[subprocess.Popen], told: threading.Event) -> int:
    """Stop all when one stops or when told to; the exit code is that of the first that stopped."""
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
