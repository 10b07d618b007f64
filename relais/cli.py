"""
The `relais` command.

Each command imports what it needs when it runs: `relais --help` and the engine's commands never load the site.
"""

from __future__ import annotations

import argparse
import sys

from relais import __version__


def main(arguments: list[str] | None = None) -> int:
    parser = build_parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "run"):
        parser.print_help()
        return 0
    try:
        return options.run(options) or 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="relais",
        description="Measure who relayed a campaign, how far, with which certainty; and run the site.",
    )
    parser.add_argument("--version", action="version", version=f"relais {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    from relais.commands import engine, site

    engine.add_to(commands)
    site.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
