"""The words: French is complete, keeps its values and its typography, and the compiled file is up to date."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.needs import need

pytestmark = pytest.mark.any_database
ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "relais" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
NARROW, FULL = "\u202f", "\u00a0"
VALUES = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
TAGS = re.compile(r"</?[a-z][^>]*>")
NOT_WORDS = re.compile(r"https?://\S+|%\(\w+\)[sd]|\{\w*\}|<[^>]*>|&[a-z]+;|\b\d\d?:\d\d\b|`[^`]*`")

# What French typography asks: a space that does not break, of the right width.
FAULTS_OF_TYPOGRAPHY = {
    "a plain space or none before ; ! or ?": re.compile(rf"[^{NARROW}\s.!?…(«][;!?](?!\w)|[ {FULL}][;!?]"),
    "a plain space or none before %": re.compile(rf"\d%|[ {FULL}]%"),
    "a plain space or none before a colon": re.compile(rf"[^{FULL}\s\d]:(?=\s|$)|[ {NARROW}]:"),
    "a plain space or none inside quotation marks": re.compile(rf"«[^{FULL}]|[^{FULL}]»"),
    "a straight quotation mark": re.compile(r"\""),
    "a straight apostrophe": re.compile(r"\w'\w"),
    "three dots instead of …": re.compile(r"\.\.\."),
    "a plain space or a comma in thousands": re.compile(r"\d[ ,]\d{3}\b"),
}


def messages():
    if not CATALOGUE.exists():
        return []
    with CATALOGUE.open("rb") as file:
        return [message for message in read_po(file, locale="fr") if message.id]


def strings(message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (list, tuple)) else (message.string,)


def sources(message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (list, tuple)) else (message.id,)


@pytest.mark.slow
def test_the_catalogue_says_what_the_code_says(tmp_path):
    """Gathering the words again changes nothing: run bin/translate after a change of words."""
    need("xgettext", "gettext")
    ignored = shutil.ignore_patterns("__pycache__", "static", "look", "data", "*.nbi", "*.nbc")
    shutil.copytree(ROOT / "relais", tmp_path / "relais", ignore=ignored)
    gathered = subprocess.run(
        [ROOT / "bin" / "translate", "--into", tmp_path],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert gathered.returncode == 0, gathered.stderr
    again = tmp_path / CATALOGUE.relative_to(ROOT)
    assert again.read_text(encoding="utf-8") == CATALOGUE.read_text(encoding="utf-8")


def test_french_is_complete():
    """Each message has its French, written by someone: nothing empty, nothing guessed."""
    missing = [sources(m)[0] for m in messages() if m.fuzzy or not all(strings(m))]
    assert messages()
    assert missing == []


def test_the_compiled_words_are_those_of_the_catalogue():
    """The site reads the compiled file: it holds the same words."""

    def words(catalogue) -> dict:
        return {(_text(m.context), sources(m)): strings(m) for m in catalogue if m.id and all(strings(m))}

    with CATALOGUE.with_suffix(".mo").open("rb") as compiled, CATALOGUE.open("rb") as written:
        assert words(read_mo(compiled)) == words(read_po(written, locale="fr"))


def _text(context: str | bytes | None) -> str:
    return context.decode() if isinstance(context, bytes) else context or ""


def test_translations_keep_the_values_and_the_markup():
    """A sentence in French shows the same names and figures as in English, and the same tags."""
    changed = []
    for message in messages():
        *singular, plural = sources(message)
        for string in strings(message):
            # In a singular, the number may be said as a word.
            alike = [plural, *singular]
            if not any(_values(string) == _values(source) for source in alike):
                changed.append(string)
    assert changed == []


def _values(text: str) -> tuple:
    named = sorted(value for value in VALUES.findall(text) if value != "%%")
    return named, sorted(re.sub(r"\s.*", "", tag) for tag in TAGS.findall(text)), text.count("**")


@pytest.mark.parametrize("fault", FAULTS_OF_TYPOGRAPHY)
def test_french_keeps_its_typography(fault):
    """Spaces that do not break before ; ! ? % and :, inside « », and curved apostrophes."""
    found = []
    for message in messages():
        for string in strings(message):
            if FAULTS_OF_TYPOGRAPHY[fault].search(NOT_WORDS.sub("0", string)):
                found.append(string)
    assert found == []


def test_the_typography_checks_can_fail():
    """Each check finds the slip it is named after, and lets the right form pass."""
    wrong = [
        "Oui!",
        "Vrai ?",
        "5 %",
        "Erreur : non",
        "Erreur: non",
        "« mot »",
        '"mot"',
        "l'aide",
        "Bon...",
        "12 000",
    ]
    right = [
        f"Oui{NARROW}!",
        f"5{NARROW}%",
        f"Erreur{FULL}: non",
        f"«{FULL}mot{FULL}»",
        "l’aide",
        f"12{NARROW}000",
    ]

    def is_faulty(text: str) -> bool:
        return any(fault.search(NOT_WORDS.sub("0", text)) for fault in FAULTS_OF_TYPOGRAPHY.values())

    assert [text for text in wrong if not is_faulty(text)] == []
    assert [text for text in right if is_faulty(text)] == []
