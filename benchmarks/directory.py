"""
Lists, searches and details of a large directory: how long a reader waits, at a steady pace of arrivals.

    python benchmarks/directory.py [--people 1000000] [--rate 30] [--seconds 60]

builds the directory of `people.py` in a folder of its own (on PostgreSQL when DATABASE_URL names an empty
database; `--keep FOLDER` uses it again), starts the site as `relais serve` does, and asks for pages at fixed
moments, whether or not earlier answers came: a slow page makes those behind it wait, as in life.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ.update(RELAIS_DATA=str(folder), DJANGO_SETTINGS_MODULE="relais.web.settings")
        if not (folder / "filled").exists():
            sizes = [
                "--people",
                options.people,
                "--organisations",
                options.organisations,
                "--entries",
                options.entries,
            ]
            subprocess.run([sys.executable, HERE / "people.py", *map(str, sizes)], check=True)
            (folder / "filled").touch()
        cookie, names = _prepare()
        with _Site(options.port) as site:
            pages = _pages(names, options.people, options.organisations, random.Random(1))
            _ask(options.port, cookie, pages, rate=options.rate, seconds=5)  # the first requests fill caches
            before = site.memory_mb()
            waits, refused = _ask(options.port, cookie, pages, rate=options.rate, seconds=options.seconds)
            _tell(waits, refused, before, site.memory_mb())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--organisations", type=int, default=20_000)
    parser.add_argument("--entries", type=int, default=5_000_000)
    parser.add_argument("--rate", type=float, default=30, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--port", type=int, default=8190)
    parser.add_argument("--keep", help="a folder to keep the directory in, or to find it again")
    return parser.parse_args()


def _prepare() -> tuple[str, list[str]]:
    """A session of the network's administrator, and names to look for, as common as they are."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection

    from relais.core.access.models import User
    from relais.directory.people.models import Person

    user = User.objects.get(email="user0@example.org")
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session.create()
    last = Person.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = random.Random(2).sample(range(1, last + 1), 500)
    names = [f"{person.given_name} {person.family_name}" for person in Person.objects.filter(pk__in=keys)]
    connection.close()
    return session.session_key, names


def _pages(names: list[str], n_people: int, n_organisations: int, chance: random.Random):
    """What people open, in turn: each kind as often."""
    from urllib.parse import quote

    def whole() -> str:
        return quote(chance.choice(names))

    def begun() -> str:
        return quote(chance.choice(names).split()[-1][: chance.randint(2, 5)])

    return {
        "list of people": lambda: "/directory/people/",
        "list, any page": lambda: f"/directory/people/?page={chance.randint(1, n_people // 50)}",
        "search, whole name": lambda: f"/directory/people/?q={whole()}",
        "search, begun name": lambda: f"/directory/people/?q={begun()}",
        "search everything": lambda: f"/search/?q={begun()}",
        "person": lambda: f"/directory/people/{chance.randint(1, n_people)}/",
        "list of organisations": lambda: (
            f"/directory/organisations/?page={chance.randint(1, n_organisations // 50)}"
        ),
        "organisation": lambda: f"/directory/organisations/{chance.randint(1, n_organisations)}/",
        "journal": lambda: "/journal/",
        "journal, one person's acts": lambda: f"/journal/?actor={chance.randint(1, 200)}",
        "journal, one kind of act": lambda: "/journal/?verb=influence.change_campaign",
    }


def _ask(port: int, cookie: str, pages: dict, *, rate: float, seconds: float):
    """Ask at fixed moments; a wait counts from the moment a request was due."""
    waits, refused, lock = defaultdict(list), [], threading.Lock()
    names, start = list(pages), time.perf_counter() + 0.2
    due = [(start + n / rate, names[n % len(names)]) for n in range(int(rate * seconds))]
    todo = iter([(moment, name, pages[name]()) for moment, name in due])

    def reader() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                moment, name, address = next(todo, (None, None, None))
            if moment is None:
                return
            time.sleep(max(0, moment - time.perf_counter()))
            line.request("GET", address, headers={"Cookie": f"sessionid={cookie}"})
            answer = line.getresponse()
            answer.read()
            waited = time.perf_counter() - moment
            with lock:
                waits[name].append(waited)
                if answer.status != 200:
                    refused.append((answer.status, address))

    readers = [threading.Thread(target=reader) for _n in range(64)]
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()
    return waits, refused


class _Site:
    """The site on this machine, as `relais serve` runs it, without its worker."""

    def __init__(self, port: int):
        self.port = port

    def __enter__(self):
        command = [sys.executable, "-m", "relais.cli", "serve", "--port", str(self.port), "--no-worker"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _attempt in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.1)
        raise SystemExit("the site did not start")

    def __exit__(self, *error) -> None:
        self.process.terminate()
        self.process.wait(20)

    def memory_mb(self) -> float:
        """What the largest process of the site holds: the one that answers."""
        children = [self.process.pid]
        for pid in children:
            for listed in Path(f"/proc/{pid}/task").glob("*/children"):
                children += [int(child) for child in listed.read_text().split()]
        return max(_private_mb(pid) for pid in children)


def _private_mb(pid: int) -> float:
    """Resident memory without the pages of files, which the machine takes back when it needs them."""
    words = dict(
        line.split(":") for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line
    )
    return (int(words["VmRSS"].split()[0]) - int(words["RssFile"].split()[0])) / 1024


def _tell(waits: dict, refused: list, before: float, after: float) -> None:
    print(f"\n{'ms':30}{'n':>6}{'median':>9}{'95th':>9}{'longest':>9}")
    for name, values in [*waits.items(), ("all", [one for many in waits.values() for one in many])]:
        ranked = sorted(1000 * one for one in values)
        high = ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]
        print(f"{name:30}{len(ranked):6}{median(ranked):9.0f}{high:9.0f}{ranked[-1]:9.0f}")
    print(
        f"memory of the web process: {before:.0f} MB before, {after:.0f} MB after; "
        f"refused: {len(refused)} {refused[:3]}"
    )


if __name__ == "__main__":
    main()
