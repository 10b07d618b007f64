"""The commands for analysts: files in, files out, without the site."""

from __future__ import annotations

import argparse
import json
import locale
import os
import sys
from pathlib import Path

CREDIT_RULES = ("shared", "last", "first", "decayed")
REFUSED = 2


def add_to(commands) -> None:
    read = commands.add_parser(
        "read",
        help="read traces of any known layout and write them as tables",
        description="Read tables (CSV, Parquet, JSON Lines) or payloads of X, Bluesky and Mastodon; "
        "write the five tables as understood, and faults.csv.",
    )
    _add_input(read)
    read.add_argument(
        "--format", choices=("csv", "parquet"), default="csv", help="of the tables written (csv)"
    )
    read.set_defaults(run=_read)

    measure = commands.add_parser(
        "measure",
        help="measure who relayed whom, how far, with which certainty",
        description="Measure traces: summary.json, measures.csv, cascades.csv and report.html, for people.",
    )
    _add_input(measure)
    measure.add_argument(
        "--credit",
        choices=CREDIT_RULES,
        default="shared",
        help="who is credited when several exposed the relayer (shared)",
    )
    measure.add_argument(
        "--half-life",
        type=_hours,
        metavar="HOURS",
        help="with --credit decayed: after this many hours an exposure weighs half",
    )
    measure.add_argument("--language", choices=("fr", "en"), help="of the report (that of this machine)")
    measure.add_argument("--title", help="of the report (by default it says whose posts were relayed)")
    measure.set_defaults(run=_measure)


def _add_input(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources", nargs="+", type=Path, metavar="TRACES", help="a folder of tables, or files"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="where the results are written"
    )
    parser.add_argument("--json", action="store_true", help="print the summary, or the faults, as JSON")


def _hours(text: str) -> float:
    hours = float(text)
    if not 0 < hours < float("inf"):
        raise argparse.ArgumentTypeError("expected a number of hours above 0")
    return hours


def _read(options: argparse.Namespace) -> int:
    return _answering_for_files(options, _read_tables)


def _measure(options: argparse.Namespace) -> int:
    if (options.credit == "decayed") != (options.half_life is not None):
        print("relais measure: --half-life HOURS goes with --credit decayed", file=sys.stderr)
        return REFUSED
    return _answering_for_files(options, _measure_traces)


def _answering_for_files(options: argparse.Namespace, work) -> int:
    """Run a command; what is wrong with the input or the disk gets sentences, not a trace."""
    from relais.commands.progress import Progress
    from relais.engine.faults import Refused

    progress = Progress()
    try:
        if options.out.exists() and not options.out.is_dir():
            print(f"{options.out}: expected a folder to write in, found a file.", file=sys.stderr)
            return REFUSED
        work(options, progress)
    except Refused as refusal:
        progress.close()
        _say_refused(refusal, as_json=options.json)
        return REFUSED
    except OSError as error:
        progress.close()
        print(
            f"{error.filename or options.out}: {error.strerror or error}. Nothing was changed.",
            file=sys.stderr,
        )
        return 1
    finally:
        progress.close()
    return 0


def _read_tables(options: argparse.Namespace, progress) -> None:
    from relais.engine.readers import read, write_tables

    tables, faults = read(options.sources, progress=progress)
    write_tables(tables, faults, options.out, options.format)
    progress.close()
    counts = {name: frame.height for name, frame in vars(tables).items() if frame.height}
    _say({"tables": counts, "faults": dict(sorted(faults.counts.items()))}, options)


def _measure_traces(options: argparse.Namespace, progress) -> None:
    from relais.engine.measure import measure, write
    from relais.engine.readers import read

    tables, faults = read(options.sources, progress=progress)
    measurement = measure(
        tables, credit=options.credit, half_life_hours=options.half_life, faults=faults, progress=progress
    )
    language = options.language or _language_of_machine()
    write(measurement, options.out, language=language, title=options.title)
    progress.close()
    _say(measurement.summary, options)


def _say(result: dict, options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        print(f"Written in {options.out}", file=sys.stderr)


def _say_refused(refusal, *, as_json: bool) -> None:
    refused = [fault for fault in refusal.faults if fault.done == "refused"]
    if as_json:
        print(
            json.dumps(
                [fault.row_dict() | {"kind": fault.kind} for fault in refused], ensure_ascii=False, indent=2
            )
        )
    for fault in refused:
        print(fault.sentence(), file=sys.stderr)
    unlisted = refusal.faults.refused - len(refused)
    if unlisted > 0:
        print(f"And {unlisted:,} more of the same kinds.", file=sys.stderr)


def _language_of_machine() -> str:
    """French where the machine speaks French, English elsewhere."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if (spoken or locale.getlocale()[0] or "").lower().startswith("fr") else "en"
