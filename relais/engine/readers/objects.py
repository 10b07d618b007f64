"""JSON in any arrangement: one object, a list, one object a line, or one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from relais.engine.faults import Fault, Faults, shortened
from relais.engine.readers.content import UTF8_MARK, UTF16_MARKS, Content, utf8

# Numbers with a point stay as they are written: an id must not be rounded.
DECODER = json.JSONDecoder(parse_float=str, parse_constant=lambda _: None)
BAD = object()


def objects(content: Content, faults: Faults) -> Iterator[tuple[int, Any]]:
    """
    The values of a JSON file, each with its row.

    Parameters
    ----------
    content : Content
    faults : Faults
        Receives the lines that are not JSON, and the encoding when it is not UTF-8.

    Yields
    ------
    row : int
        The line, in a file of lines; else the place in the list, from 1.
    value : object

    Raises
    ------
    Unreadable
        When the file is not JSON at all.
    """
    first_lines = list(islice(_filled_lines(content), 2))
    if not first_lines:
        return
    alone = len(first_lines) == 1
    _, first = first_lines[0]
    if not alone and not first.startswith(tuple(UTF16_MARKS)) and _value(_decoded(first)[0]) is not BAD:
        yield from _by_line(content, faults)
        return
    data, encoding = utf8(content.data())
    text = data.decode()
    whole = _value(text)
    if whole is BAD and first[:1] == b"{" and _some_line_is_object(content):
        yield from _by_line(content, faults)
        return
    _tell_encoding(content, encoding, faults)
    values = (
        whole if isinstance(whole, list) else [whole] if whole is not BAD else _one_after_other(content, text)
    )
    yield from enumerate(values, start=1)


def _filled_lines(content: Content) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(content.lines(), start=1):
        if number == 1:
            line = line.removeprefix(UTF8_MARK)
        if line := line.strip():
            yield number, line


def _by_line(content: Content, faults: Faults) -> Iterator[tuple[int, Any]]:
    told = False
    for number, line in _filled_lines(content):
        text, encoding = _decoded(line)
        if encoding and not told:
            _tell_encoding(content, encoding, faults)
            told = True
        value = _value(text)
        if value is BAD:
            faults.add(Fault("not_an_object", content.name, number, value=shortened(text)))
        elif isinstance(value, list):
            yield from ((number, item) for item in value)
        else:
            yield number, value


def _one_after_other(content: Content, text: str) -> Iterator[Any]:
    """Objects that follow each other without comma, each over several lines."""
    place = 0
    while place < len(text):
        try:
            value, end = DECODER.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            row = text.count("\n", 0, getattr(error, "pos", place)) + 1
            start = text.rfind("\n", 0, getattr(error, "pos", place)) + 1
            raise content.refusal(
                "unreadable_json", row=row, value=shortened(text[start : start + 400])
            ) from None
        yield value
        place = end
        while place < len(text) and text[place].isspace():
            place += 1


def _value(text: str) -> Any:
    text = text.strip()
    try:
        value, end = DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return BAD
    return value if end == len(text) else BAD


def _some_line_is_object(content: Content, n_tried: int = 1_000) -> bool:
    """Whether a file that is not JSON as a whole is a file of lines whose first one is bad."""
    lines = islice(_filled_lines(content), n_tried)
    return any(isinstance(_value(_decoded(line)[0]), dict) for _, line in lines if line[:2] == b'{"')


def _decoded(data: bytes) -> tuple[str, str]:
    try:
        return data.decode(), ""
    except UnicodeDecodeError:
        data, encoding = utf8(data)
        return data.decode(), encoding


def _tell_encoding(content: Content, encoding: str, faults: Faults) -> None:
    if encoding:
        faults.add(Fault("encoding", content.name, detail=encoding, done="repaired"))
