"""The commands of `bin/`: what a person meets first."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database
ROOT = Path(__file__).parents[1]
BIN = ROOT / "bin"
SUPPORT = BIN / "support"
COMMANDS = sorted(path.name for path in BIN.iterdir() if path.is_file())
MESSAGES = re.compile(r'(?:say|give_up|sentence)\(\s*((?:"[^"]*"\s*)+)')


def run(command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / command, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "LANG": "C.UTF-8", "LC_ALL": "", **environment},
    )


@pytest.mark.parametrize(
    "script", [*(BIN / name for name in COMMANDS), SUPPORT / "python.sh", ROOT / ".ci" / "run"]
)
def test_each_script_is_sound_shell(script):
    """A shell reads it to the end without a fault, and it may be executed."""
    first = script.read_text(encoding="utf-8").splitlines()[0]
    shell = "bash" if "bash" in first else "sh"
    checked = subprocess.run([shell, "-n", script], capture_output=True, text=True)
    assert checked.stderr == ""
    assert script.suffix == ".sh" or os.access(script, os.X_OK)


@pytest.mark.parametrize("command", ["run", "test", "translate"])
def test_each_command_says_what_it_does(command):
    """--help answers at once, installs nothing and starts nothing."""
    answer = run(command, "--help")
    assert answer.returncode == 0
    assert f"bin/{command}" in answer.stdout


@pytest.mark.parametrize(
    ("language", "words"), [("C.UTF-8", "is already used"), ("fr_FR.UTF-8", "est déjà pris")]
)
def test_a_port_that_is_taken_is_said_in_plain_words(language, words, tmp_path):
    """Before anything is installed, in the language of the machine, with the command that would work."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = run("run", "--port", port, LANG=language, RELAIS_DATA=str(tmp_path))
    assert answer.returncode == 1
    assert words in answer.stderr
    assert port in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_folder_that_cannot_be_written_is_said_in_plain_words(tmp_path):
    """The sentence names the folder."""
    file = tmp_path / "file"
    file.write_text("")
    answer = run("run", RELAIS_DATA=str(file / "data"))
    assert answer.returncode == 1
    assert "cannot be written" in answer.stderr
    assert str(file) in answer.stderr


def test_a_python_that_is_too_old_is_said_in_plain_words(tmp_path):
    """With no Python, or only an old one, the sentence says what to install."""
    (tmp_path / "bin" / "support").mkdir(parents=True)
    for name in ("run", "support/python.sh"):
        (tmp_path / "bin" / name).write_bytes((BIN / name).read_bytes())
    (tmp_path / "bin" / "run").chmod(0o755)
    old = tmp_path / "path" / "python3"
    old.parent.mkdir()
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    for name in ("dirname", "sh"):
        (old.parent / name).symlink_to(f"/usr/bin/{name}")
    answer = subprocess.run(
        [tmp_path / "bin" / "run"],
        capture_output=True,
        text=True,
        env={"PATH": str(old.parent), "LANG": "fr_FR"},
    )
    assert answer.returncode == 1
    assert "Relais a besoin de Python 3.11" in answer.stderr
    assert "Python 3.9.2" in answer.stderr


def test_each_sentence_has_its_french():
    """What the commands may say stands in the table of French words, with the same values."""
    sys.path.insert(0, str(SUPPORT))
    try:
        from speech import FRENCH
    finally:
        sys.path.remove(str(SUPPORT))
    said = set()
    for file in SUPPORT.glob("*.py"):
        for parts in MESSAGES.findall(file.read_text(encoding="utf-8")):
            said.add("".join(re.findall(r'"([^"]*)"', parts)))
    assert said == set(FRENCH)
    for english, french in FRENCH.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", french))
