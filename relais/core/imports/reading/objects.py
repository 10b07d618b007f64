"""JSON in any arrangement as a table: a list of objects, an object that holds lists, GeoJSON, one object a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from relais.core.imports.reading.sentences import Unreadable, gettext_noop
from relais.core.imports.reading.text import encoding_of, open_text

DEEPEST = 6
# Of a list of objects inside an object, how many become columns.
LISTED = 5
NOT_JSON = gettext_noop("This file is not valid JSON (line %(line)s). Export it again, or save it as CSV.")
NO_LIST = gettext_noop("This file holds no list of objects: there are no rows to read.")
# Numbers with a point stay as they are written: a coordinate must not be rounded.
DECODER = json.JSONDecoder(parse_float=str, parse_constant=lambda _: None)


def read_objects(path: Path) -> dict[str, list[dict]]:
    """The lists of objects of a file, by the path that leads to each; the list that is the file itself is « »."""
    encoding = encoding_of(path)
    with open_text(path, encoding) as file:
        text = file.read().lstrip("\ufeff")
    value = _value(text)
    found: dict[str, list[dict]] = {}
    _gather(value, "", found, 0)
    if not found:
        raise Unreadable(NO_LIST)
    return found


def _value(text: str) -> Any:
    try:
        value, end = DECODER.raw_decode(text.strip())
        if end == len(text.strip()):
            return value
        line = text[:end].count("\n") + 1
    except RecursionError:
        raise Unreadable(NO_LIST) from None
    except json.JSONDecodeError as error:
        line = error.lineno
    return _by_line(text, line)


def _by_line(text: str, wrong_line: int) -> list[Any]:
    """One object a line; else the place where the file stopped being JSON."""
    values = []
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            values.append(DECODER.decode(line.strip()))
        except (json.JSONDecodeError, RecursionError):
            raise Unreadable(NOT_JSON, line=wrong_line) from None
    return values


def _gather(value: Any, path: str, found: dict[str, list[dict]], depth: int) -> None:
    if isinstance(value, list):
        rows = [item for item in value if isinstance(item, dict)]
        if rows and len(rows) * 2 >= len(value):
            found[path] = rows
    elif isinstance(value, dict) and depth < DEEPEST:
        for name, inside in value.items():
            _gather(inside, f"{path}.{name}" if path else str(name), found, depth + 1)


def flat_rows(objects: list[dict]) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The columns of some objects, in the order they appear, and each object as a row with its rank."""
    columns: dict[str, int] = {}
    for item in objects:
        for name in flat(item):
            columns.setdefault(name, len(columns))

    def rows() -> Iterator[tuple[int, list[str]]]:
        for rank, item in enumerate(objects, start=1):
            cells = [""] * len(columns)
            for name, cell in flat(item).items():
                cells[columns[name]] = cell
            yield rank, cells

    return list(columns), rows()


def flat(item: dict) -> dict[str, str]:
    """
    An object as named cells: what lies inside another is named after both.

    Example
    -------
    >>> flat({"nom": "Arvor", "adresse": {"commune": "Guer"}, "services": ["a", "b"]})
    {'nom': 'Arvor', 'adresse.commune': 'Guer', 'services': 'a, b'}
    """
    cells: dict[str, str] = {}
    if item.get("type") == "Feature" and isinstance(item.get("properties"), dict):
        _flatten(item["properties"], "", cells, 0)
        cells |= _place_of(item.get("geometry"))
        return cells
    _flatten(item, "", cells, 0)
    return cells


def _place_of(geometry: Any) -> dict[str, str]:
    """Where a feature of GeoJSON is, when it is a point."""
    point = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if isinstance(point, list) and len(point) >= 2 and not isinstance(point[0], list):
        return {"longitude": _as_text(point[0]), "latitude": _as_text(point[1])}
    return {}


def _flatten(value: Any, name: str, cells: dict[str, str], depth: int) -> None:
    if depth > DEEPEST:
        cells[name] = json.dumps(value, ensure_ascii=False)
    elif isinstance(value, dict):
        for key, inside in value.items():
            _flatten(inside, f"{name}.{key}" if name else str(key), cells, depth + 1)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for rank, inside in enumerate(value[:LISTED], start=1):
            _flatten(inside, f"{name}.{rank}", cells, depth + 1)
    elif isinstance(value, list):
        cells[name] = ", ".join(text for text in map(_as_text, value) if text)
    else:
        cells[name] = _as_text(value)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
