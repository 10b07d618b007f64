"""Set up what the tests need, then pass them: what `bin/test` does."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from xml.etree import ElementTree

from debian import PROGRAMS, provide
from environment import PYTHON, ROOT, install

BUILD = ROOT / "build"
PAGES = BUILD / "pages"
HTML_TOOLS = ROOT / "tests" / "tools"
WORKERS = str(min(os.cpu_count() or 1, 4))
LAYERS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(verbose=False))"
PARALLEL = ["-n", WORKERS, "--dist", "worksteal"]


@dataclass
class Part:
    """Something that passes or fails: commands of the environment's Python, one after the other."""

    name: str
    purpose: str
    commands: list[list[str]]
    environment: dict[str, str] = field(default_factory=dict)

    def run(self) -> bool:
        environment = {**os.environ, **self.environment}
        codes = [subprocess.call([PYTHON, *command], cwd=ROOT, env=environment) for command in self.commands]
        return not any(codes)


def parts() -> list[Part]:
    database = os.environ.get("TEST_DATABASE_URL", "")
    # Reading the settings makes a secret key: not among real data.
    apart = {"RELAIS_DATA": str(BUILD / "data")}
    on_sqlite = {
        "TEST_DATABASE_URL": "",
        "TEST_MIGRATIONS_URL": database,  # the migrations go through both in one test
        "RELAIS_COLLECT_HTML": str(PAGES),
    }
    all_parts = [
        Part("style", "ruff: habits and layout", [["-m", "ruff", "check"], ["-m", "ruff", "format", "--check"]]),
        Part("layers", "import-linter: who may use whom", [["-c", LAYERS]]),
        Part("types", "mypy", [["-m", "mypy"]], apart),
        Part("documentation", "Sphinx, without a warning", [_sphinx()]),
        Part("tests", "everything but the browser, on SQLite", [_pytest("tests", "not browser", *PARALLEL)], on_sqlite),
        Part("browser", "pages in Chromium", [_pytest("browser", "browser", *PARALLEL)], on_sqlite),
        Part(
            "html",
            "the Nu checker over each page that a test fetched",
            [_pytest("html", "", "tests/test_html_validity.py")],
            on_sqlite | {"RELAIS_CHECK_HTML": str(PAGES)},
        ),
    ]  # fmt: skip
    if database:
        beside_engine = ["tests", "--ignore", "tests/engine", "--ignore", "tests/browser"]
        command = _pytest("postgresql", "not browser and not any_database", *beside_engine, *PARALLEL)
        all_parts.insert(5, Part("postgresql", "the site again, on PostgreSQL", [command]))
    return all_parts


def _pytest(name: str, marked: str, *arguments: str) -> list[str]:
    report = BUILD / "reports" / f"{name}.xml"
    shown = ["-q", f"--junitxml={report}", "--durations=5", "--durations-min=3"]
    return ["-m", "pytest", "-m", marked, *shown, *arguments]


def _sphinx() -> list[str]:
    return [
        "-m",
        "sphinx",
        "-W",
        "--keep-going",
        "-q",
        "-n",
        "-b",
        "html",
        "docs",
        str(BUILD / "documentation"),
    ]


def main() -> int:
    options, for_pytest = _options()
    install("test")
    if options.fast:
        quick = ["-q", "-m", "not browser and not slow", *PARALLEL, *for_pytest]
        return subprocess.call([PYTHON, "-m", "pytest", *quick], cwd=ROOT)
    if for_pytest:
        return subprocess.call([PYTHON, "-m", "pytest", *for_pytest], cwd=ROOT)
    provide(tuple(PROGRAMS))
    _install_html_checker()
    if options.prepare:
        return 0
    chosen = [part for part in parts() if not options.only or part.name in options.only.split(",")]
    shutil.rmtree(PAGES, ignore_errors=True)
    shutil.rmtree(BUILD / "reports", ignore_errors=True)
    PAGES.mkdir(parents=True)
    return _run(chosen)


def _options() -> tuple[argparse.Namespace, list[str]]:
    known = "\n".join(f"  {part.name:14} {part.purpose}" for part in parts())
    parser = argparse.ArgumentParser(
        prog="bin/test",
        usage="bin/test [--fast | --only NAMES | --prepare | PYTEST ARGUMENTS]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Set up what the tests need (.venv, Chromium, gettext, Java, npm), then pass all tests:\n\n"
        f"{known}\n\nTEST_DATABASE_URL adds PostgreSQL: postgres://user@host:5432/name (a database of its own is\n"
        "made and dropped). With CI=true a missing tool is a failure; elsewhere its tests are skipped and say so.",
    )
    parser.add_argument(
        "--fast", action="store_true", help="the quick tests only, in parallel: for each change"
    )
    parser.add_argument("--only", metavar="NAMES", help="these parts, separated by commas")
    parser.add_argument("--prepare", action="store_true", help="set up, and run nothing")
    return parser.parse_known_args()


def _install_html_checker() -> None:
    """From npm, by exact version and digest; a failure is told, and the test of HTML then decides."""
    jar = HTML_TOOLS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if jar.exists() or shutil.which("npm") is None:
        return
    print("Installing the HTML checker…", flush=True)
    npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
    subprocess.run(npm, cwd=HTML_TOOLS, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _run(chosen: list[Part]) -> int:
    results = []
    for part in chosen:
        print(f"\n=== {part.name}: {part.purpose}", flush=True)
        start = time.monotonic()
        passed = part.run()
        results.append((part, passed, time.monotonic() - start))
    print()
    for part, passed, seconds in results:
        print(f"{'passed' if passed else 'FAILED':8}{part.name:16}{seconds:6.0f} s")
    counts = _counts()
    print(
        f"total: {counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped",
        flush=True,
    )
    return 0 if results and all(passed for _, passed, _ in results) else 1


def _counts() -> Counter:
    """What pytest counted, over its several runs."""
    counts: Counter = Counter()
    for report in (BUILD / "reports").glob("*.xml"):
        for suite in ElementTree.parse(report).iter("testsuite"):
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            counts.update(
                failed=failed, skipped=skipped, passed=int(suite.get("tests", 0)) - failed - skipped
            )
    return counts


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
