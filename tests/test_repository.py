"""What the files of the project keep, whoever wrote them."""

import hashlib
import re
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database
ROOT = Path(__file__).parents[1]
NOT_OURS = re.compile(r"(^|/)(vendor|node_modules)/")
NOT_READ_BY_PEOPLE = re.compile(
    r"(^|/)(vendor|migrations|locale|data|fixtures|requirements)/|package-lock\.json$"
)
LONGEST = 500


def tracked() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def texts(*suffixes: str) -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        if NOT_OURS.search(str(path)) or (suffixes and path.suffix not in suffixes):
            continue
        try:
            found.append((path, (ROOT / path).read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue  # a picture, a font
    return found


def test_no_file_is_too_long_to_live_in():
    """A file that grew beyond 500 lines has more than one subject."""
    long = {
        str(path): text.count("\n")
        for path, text in texts(".py", ".html", ".css", ".js", ".md")
        if not NOT_READ_BY_PEOPLE.search(str(path)) and text.count("\n") > LONGEST
    }
    assert long == {}


def test_no_committed_file_names_a_machine_or_a_registry():
    """The project installs from anyone's registry, and its files say nothing of where they were written."""
    # In pieces, so that this file does not name them either.
    names = [
        "py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com",
        "deb.deb" + "ian.org", "/ro" + "ot/", "/wo" + "rk/", str(ROOT) + "/", str(Path.home()) + "/",
    ]  # fmt: skip
    found = [f"{path}: {name}" for path, text in texts() for name in names if name in text]
    assert found == []


def test_nothing_is_left_for_later_in_the_code():
    """What is not done is an issue, not a remark that nobody reads."""
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|raise Not" r"ImplementedError|not imple" r"mented)\b")
    found = [
        str(path) for path, text in texts(".py", ".html", ".js", ".css", ".sh", ".toml") if marks.search(text)
    ]
    assert found == []


def test_locks_pin_everything_and_hold_no_address():
    """The same packages everywhere, each checked by its digest, from whichever registry a machine uses."""
    locks = [ROOT / "requirements" / f"{name}.txt" for name in ("run", "test", "uv")]
    for lock in [*locks, ROOT / "tests" / "tools" / "package-lock.json"]:
        assert "://" not in lock.read_text(encoding="utf-8"), lock.name
    for lock in locks:
        lines = [line for line in lock.read_text(encoding="utf-8").splitlines() if re.match(r"[a-z]", line)]
        assert lines, lock.name
        assert all(re.match(r"[a-z0-9.\-\[\],]+==\S+", line) and line.endswith("\\") for line in lines), (
            lock.name
        )


def test_the_tests_lock_has_the_versions_that_run():
    """What is tested is what is run: each package of the first lock stands in the other, in the same version."""

    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        return set(re.findall(r"^[a-z][^ ]*==[^ ;\\]+", text, re.MULTILINE))

    assert pins("run") <= pins("test")


def test_vendored_files_are_as_their_makers_published_them():
    """Each vendored folder holds its licence and digests, and nothing that the digests do not cover."""
    folders = {path.parent for path in tracked() if NOT_OURS.search(str(path)) and path.name == "SHA256SUMS"}
    loose = {path.parent for path in tracked() if NOT_OURS.search(str(path))} - folders
    assert loose == set()
    for folder in folders:
        listed = dict(
            reversed(line.split(maxsplit=1))
            for line in (ROOT / folder / "SHA256SUMS").read_text().splitlines()
        )
        present = {path.name for path in tracked() if path.parent == folder} - {"SHA256SUMS"}
        assert {name.lstrip("*") for name in listed} == present, folder
        assert any(name.upper().startswith("LICEN") for name in present), folder
        for name, digest in listed.items():
            assert hashlib.sha256((ROOT / folder / name.lstrip("*")).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("page", ["README.md", "README.fr.md"])
def test_the_map_shows_each_folder(page):
    """A newcomer finds each folder of `relais/` on the map, and nothing that is not there."""
    if not (ROOT / page).exists():
        pytest.skip(f"{page} is not written yet")
    drawn = re.search(r"```\nrelais/\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL).group(
        1
    )
    inside = set(re.findall(r"^  (\w+)/", drawn, re.MULTILINE))
    beside = set(re.findall(r"^(\w+)/", drawn, re.MULTILINE))
    assert inside == {
        path.parts[1] for path in tracked() if path.parts[0] == "relais" and len(path.parts) > 2
    }
    assert beside == {path.parts[0] for path in tracked() if len(path.parts) > 1} & {
        "tests", "docs", "benchmarks", "examples", "deploy",
    }  # fmt: skip


def test_links_between_pages_lead_somewhere():
    """A Markdown page that names another file of the project names one that is there."""
    broken = []
    for path, text in texts(".md"):
        without_code = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", without_code):
            file = target.split("#")[0]
            if "://" in target or target.startswith("mailto:") or not file:
                continue
            if not (ROOT / path.parent / file).exists():
                broken.append(f"{path}: {target}")
    assert broken == []
