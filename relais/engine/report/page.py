"""The page around the sections: everything inside one file, and a policy that lets nothing else in."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup

from relais.engine.measurement import Measurement
from relais.engine.pictures import DEFS
from relais.engine.report.render import render
from relais.engine.words import Words

LOOK = Path(__file__).parents[2] / "look"
STYLES = ("tokens", "base", "frame", "components", "tables", "charts")
FONT = "fonts/atkinson-hyperlegible-next-plain-zero.woff2"


@lru_cache
def style() -> str:
    """All style sheets in one, with the font inside."""
    sheets = "\n".join((LOOK / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    font = b64encode((LOOK / FONT).read_bytes()).decode()
    return sheets.replace(FONT, f"data:font/woff2;base64,{font}")


@lru_cache
def script() -> str:
    return (LOOK / "tables.js").read_text(encoding="utf-8")


@lru_cache
def mark() -> str:
    """The mark as an address that holds the picture itself."""
    return "data:image/svg+xml;base64," + b64encode((LOOK / "mark.svg").read_bytes()).decode()


def policy() -> str:
    """What the page may load: its own style, script, font and pictures, known by their digests."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{_digest(style())}'",
            f"script-src 'sha256-{_digest(script())}'",
            "font-src data:",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def whole_page(sections, measurement: Measurement, words: Words) -> str:
    version = measurement.summary.get("versions", {}).get("relais", "")
    return str(
        render(
            "page.html",
            language=words.language,
            policy=policy(),
            mark=mark(),
            style=Markup(style()),
            script=Markup(script()),
            defs=DEFS,
            skip=words("Skip to content"),
            title=sections.title,
            period=_period(measurement, words),
            sections=list(sections),
            made=words("Made with Relais {version}.", version=version),
        )
    )  # fmt: skip


def _period(measurement: Measurement, words: Words) -> str:
    if not (measurement.started_at and measurement.ended_at):
        return ""
    return words(
        "Traces from {start} to {end}.",
        start=words.day(measurement.started_at, year=True),
        end=words.day(measurement.ended_at, year=True),
    )
