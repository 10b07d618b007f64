"""
Gather the words to translate, and compile the French ones: what `bin/translate` does.

One catalogue serves the site and the engine. It holds no line numbers and no dates of extraction, so that
it changes when words change and at no other time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from environment import PYTHON, ROOT, install

CATALOGUE = Path("locale/fr/LC_MESSAGES/django.po")
# How the engine, which has no Django, marks its words.
ENGINE_MARKS = ["--keyword=N_", "--keyword=words", "--keyword=count:1,2"]
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Relais\\n"
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="bin/translate",
        description="Gather the words to translate from the code and the templates into "
        "relais/locale/fr/LC_MESSAGES/django.po, and compile it. Needs Debian's package gettext.",
    )
    parser.add_argument("--into", type=Path, default=ROOT, help=argparse.SUPPRESS)  # tests work on a copy
    options = parser.parse_args()
    if shutil.which("xgettext") is None or shutil.which("msgfmt") is None:
        sys.exit("bin/translate needs gettext. On Debian and Ubuntu: apt install gettext")
    if Path(sys.prefix).resolve() != PYTHON.parents[1].resolve():
        install("run")
        os.execv(PYTHON, [PYTHON, __file__, "--into", str(options.into.resolve())])
    package = options.into.resolve() / "relais"
    gather(package)
    say_what_is_missing(package / CATALOGUE)
    compile_words(package / CATALOGUE)


def gather(package: Path) -> None:
    """Write the catalogue of what the package says now; known translations stay, unused ones go."""
    from django.conf import settings
    from django.core.management.commands.makemessages import Command

    class Gather(Command):
        xgettext_options = [*Command.xgettext_options, *ENGINE_MARKS, "--sort-output"]
        msgmerge_options = [*Command.msgmerge_options, "--no-fuzzy-matching", "--sort-output"]
        msgattrib_options = ["--no-obsolete", "--sort-output"]

    catalogue = package / CATALOGUE
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    if not catalogue.exists():
        catalogue.write_text(HEADER, encoding="utf-8")
    if not settings.configured:
        settings.configure(LOCALE_PATHS=[package / "locale"], USE_I18N=True)
    before = Path.cwd()
    os.chdir(package)
    try:
        Gather().run_from_argv([
            "bin/translate", "makemessages", "--locale", "fr", "--no-obsolete", "--no-location", "--no-wrap",
            "--extension", "py,html,txt", "--ignore", "engine/report/templates/*", "--verbosity", "0",
        ])  # fmt: skip
    finally:
        os.chdir(before)
    _without_dates(catalogue)


def _without_dates(catalogue: Path) -> None:
    """Keep the header to what tools need: dates and unknown authors only make noise."""
    text = catalogue.read_text(encoding="utf-8")
    _header, _, entries = text.partition("\n\n")
    catalogue.write_text(HEADER + ("\n" + entries if entries else ""), encoding="utf-8")


def say_what_is_missing(catalogue: Path) -> None:
    from babel.messages.pofile import read_po

    with catalogue.open("rb") as file:
        missing = [message for message in read_po(file, locale="fr") if message.id and not _is_full(message)]
    for message in missing:
        print(f"not yet in French: {message.id}")


def _is_full(message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings) and not message.fuzzy


def compile_words(catalogue: Path) -> None:
    import subprocess

    command = ["msgfmt", "--check-format", "--output-file", catalogue.with_suffix(".mo"), catalogue]
    if subprocess.run(command).returncode:
        sys.exit(1)


if __name__ == "__main__":
    main()
