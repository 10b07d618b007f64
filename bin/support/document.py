"""
Write the pages of `docs/look-up` that follow the code: what `bin/document` does.

A test compares them, so that a page never says what the code no longer does.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOK_UP = ROOT / "docs" / "look-up"
PERMISSIONS = ROOT / "relais" / "core" / "access" / "permissions.csv"
MADE = "% This page is made by bin/document from {source}.\n\n"


def pages() -> dict[Path, str]:
    return {LOOK_UP / "command-line.md": command_line(), LOOK_UP / "permissions.md": permissions()}


def command_line() -> str:
    os.environ.pop("PORT", None)
    from relais.cli import build_parser

    parser = build_parser()
    parts = [
        MADE.format(source="the command itself") + "# The command line",
        "`relais` is one command with subcommands; `relais COMMAND --help` says the same as this page.\n"
        "After `bin/run`, it is `.venv/bin/relais` in the folder of Relais.",
        "It ends with 0 when all went well, 1 when the machine failed (a full disk, a folder that cannot be\n"
        "written), 2 when the input or the options were refused; then nothing was written.",
    ]
    for name, command in _commands(parser).items():
        parts.append(f"## `relais {name}`")
        parts.append(_sentence(command.description or _help_of(parser, name)))
        rows = [_row(action) for action in command._actions if action.help is not argparse.SUPPRESS]
        rows = [row for row in rows if row]
        if rows:
            parts.append("\n".join(["| Option | What it does |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _help_of(parser: argparse.ArgumentParser, name: str) -> str:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return next((choice.help or "" for choice in action._choices_actions if choice.dest == name), "")
    return ""


def _row(action: argparse.Action) -> str:
    if isinstance(action, argparse._HelpAction):
        return ""
    if action.option_strings:
        value = "" if action.nargs == 0 else f" {action.metavar or _choices(action) or action.dest.upper()}"
        name = ", ".join(f"`{option}{value}`" for option in action.option_strings)
    else:
        name = f"`{action.metavar or action.dest}`"
    required = " Required." if action.required and action.option_strings else ""
    return f"| {name} | {_sentence(action.help or '')}{required}{_default(action)} |"


def _choices(action: argparse.Action) -> str:
    return "|".join(str(choice) for choice in action.choices or ()).replace("|", "\\|")


def _default(action: argparse.Action) -> str:
    plain = action.default is None or isinstance(action.default, bool) or action.default == argparse.SUPPRESS
    return "" if plain or str(action.default) in (action.help or "") else f" Default: `{action.default}`."


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if not text or text.endswith((".", "…")) else ".")


def permissions() -> str:
    with PERMISSIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    roles = [name for name in rows[0] if name != "right"]
    parts = [
        MADE.format(source="relais/core/access/permissions.csv") + "# Rights",
        "Who may do what, in the networks where they hold the role. A right is the name of an act\n"
        "(`directory.add_person`) or of a question (`directory.see_people`). What no role may do is done by the\n"
        "installation itself: the `relais` command, and the jobs that someone's act has started.",
    ]
    for stage in dict.fromkeys(row["right"].split(".")[0] for row in rows):
        heads = ["Right", *(role.capitalize() for role in roles)]
        table = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
        for row in rows:
            if row["right"].split(".")[0] == stage:
                held = ("yes" if row[role] == "yes" else "" for role in roles)
                table.append(f"| `{row['right']}` | {' | '.join(held)} |")
        parts += [f"## {stage}", "\n".join(table)]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="bin/document", description="Write the pages of docs/look-up that follow the code."
    )
    parser.parse_args()
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
