"""Times as people and platforms write them, read as UTC with microseconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from relais.engine.tables import TIME

# An epoch of seconds reaches 10^11 in the year 5138, one of milliseconds did in March 1973.
MILLISECONDS_FROM = 1e11
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_SECOND, LAST_SECOND = -62_135_596_800, 253_402_300_799  # the years 1 to 9999
FIRST, LAST = FIRST_SECOND * 1_000_000, LAST_SECOND * 1_000_000 + 999_999

# What may stand around a time: Python and Polars do not agree on what else is blank.
BLANKS = " \t\r\n\f\v\u00a0\u202f\ufeff"
PER_UNIT = {"day": 86_400_000_000, "ms": 1_000}

NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
INTEGER = r"^[+-]?[0-9]{1,18}$"
# What most files hold, fastest first; anything else goes through `moment`, one value at a time.
TO_THE_SECOND = r"^[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z?$"
USUAL = (
    r"^[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})?$"
)

PLATFORM = r"^[A-Z][a-z]{2} [A-Z][a-z]{2} [0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9] [+-][0-9]{4} [0-9]{4}$"

_NUMBER = re.compile(NUMBER)
_DAY = r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})"
_CLOCK = r"([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]+))?)?"
_ZONE = r"\s*(Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_ISO = re.compile(f"{_DAY}(?:(?:T|\\s+){_CLOCK}{_ZONE})?", re.IGNORECASE)
_PLATFORM = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) +([0-9]{1,2}) "
    r"([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-][0-9]{4}) ([0-9]{4})"
)
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: month for month, name in enumerate(_MONTH_NAMES, start=1)}


@dataclass(frozen=True)
class Times:
    """
    A column of times.

    `values` is null where the cell was empty or unreadable, `unreadable` says which of the two;
    `milliseconds` and `seconds` mark the epoch numbers of each unit.
    """

    values: pl.Series
    unreadable: pl.Series
    milliseconds: pl.Series
    seconds: pl.Series


def moment(text: str) -> int | None:
    """
    Microseconds since 1970, UTC, of one time; None when it cannot be read.

    Parameters
    ----------
    text : str
        ISO 8601 (without zone it is UTC), an epoch number (10^11 and above are milliseconds), or the
        platform's own `Sat Jul 19 14:53:39 +0000 2014`.

    Example
    -------
    >>> moment("1970-01-01T00:00:01Z"), moment("1.5"), moment("yesterday")
    (1000000, 1500000, None)
    """
    text = text.strip(BLANKS)
    if len(text) > 64:
        return None
    if _NUMBER.match(text):
        return _epoch(text)
    try:
        if match := _ISO.fullmatch(text):
            return _iso(*match.groups())
        if match := _PLATFORM.fullmatch(text):
            month, day, hour, minute, second, zone, year = match.groups()
            return _iso(year, f"{_MONTHS[month]}", day, hour, minute, second, None, zone)
    except (ValueError, OverflowError, KeyError):
        pass
    return None


def _epoch(text: str) -> int | None:
    number = float(text)
    per_unit = 1_000 if abs(number) >= MILLISECONDS_FROM else 1_000_000
    if not FIRST <= number * per_unit <= LAST:
        return None
    return int(text) * per_unit if re.match(INTEGER, text) else round(number * per_unit)


def _iso(year, month, day, hour, minute, second, fraction, zone) -> int | None:
    # 24:00 is midnight of the next day and :60 a leap second; neither exists in Python's datetime.
    hours, minutes, seconds = int(hour or 0), int(minute or 0), int(second or 0)
    if hours > 24 or minutes > 59 or seconds > 60 or (hours == 24 and (minutes or seconds)):
        return None
    started = datetime(int(year), int(month), int(day), tzinfo=UTC)
    micro = int(((fraction or "") + "000000")[:6])
    at = started - EPOCH + timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micro)
    result = (at - _offset(zone)) // timedelta(microseconds=1)
    return result if FIRST <= result <= LAST else None


def _offset(zone: str | None) -> timedelta:
    if not zone or zone[0] not in "+-":
        return timedelta()
    digits = zone[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError(zone)
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if zone[0] == "-" else offset


def utc(column: pl.Series) -> Times:
    """
    Read a whole column of times, of any type.

    Parameters
    ----------
    column : series
        Text in any form that `moment` reads, epoch numbers, days, or times with or without zone.

    Returns
    -------
    Times

    Does not tell
    -------------
    Whether a time without zone was local: it is taken as UTC.
    """
    if column.dtype == pl.String:
        return _from_text(column)
    if column.dtype.is_float() or column.dtype.is_integer() or column.dtype.is_decimal():
        return _from_numbers(column)
    if column.dtype in (pl.Datetime, pl.Date):
        return _from_times(column)
    nothing = pl.Series(column.name, [None] * len(column), dtype=TIME)
    no = _flags(column, False)
    return Times(nothing, column.is_not_null(), no, no)


def _flags(column: pl.Series, value: bool) -> pl.Series:
    return pl.repeat(value, len(column), dtype=pl.Boolean, eager=True)


def _from_times(column: pl.Series) -> Times:
    """Typed times; those beyond the years that Python can hold are unreadable."""
    unit = getattr(column.dtype, "time_unit", "day")
    number, per_unit = column.to_physical().cast(pl.Int64), PER_UNIT.get(unit, 1)
    if unit == "ns":
        number = number // 1_000
    inside = number.is_between(-(-FIRST // per_unit), LAST // per_unit)
    micro = pl.when(inside).then(number) * per_unit
    values = pl.select(micro.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")).to_series()
    no = _flags(column, False)
    return Times(values, column.is_not_null() & values.is_null(), no, no)


def _inside(values: pl.Series) -> pl.Series:
    """Times of the years 1 to 9999, which Python can hold; the others come out null."""
    inside = values.to_physical().is_between(FIRST, LAST)
    return pl.select(pl.when(inside).then(values)).to_series()


def _from_numbers(column: pl.Series) -> Times:
    """Epoch numbers; whole ones are kept exact, the others are rounded to the microsecond."""
    frame = pl.DataFrame({"number": column.cast(pl.Float64).fill_nan(None)})
    exact = column.cast(pl.Int64, strict=False) if column.dtype.is_integer() else None
    frame = frame.with_columns(
        given=pl.col("number").is_not_null(),
        large=(pl.col("number").abs() >= MILLISECONDS_FROM).fill_null(False),
    ).with_columns(per_unit=pl.when("large").then(1_000).otherwise(1_000_000))
    frame = frame.with_columns(
        inside=(pl.col("number") * pl.col("per_unit")).is_between(FIRST, LAST).fill_null(False)
    )
    number = pl.col("number") if exact is None else exact
    micro = pl.when("inside").then(number) * pl.col("per_unit")
    values = frame.select(micro.round().cast(pl.Int64).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"))
    inside, large = frame["inside"], frame["large"]
    return Times(values.to_series(), frame["given"] & ~inside, inside & large, inside & ~large)


def _from_text(column: pl.Series) -> Times:
    text = column.str.strip_chars(BLANKS)
    left = (text != "").fill_null(False)
    given, parts = left, []
    milliseconds = seconds = _flags(column, False)
    number = left & text.str.contains(NUMBER).fill_null(False)
    if number.any():
        read = _from_number_text(_only(text, number))
        milliseconds, seconds = read.milliseconds, read.seconds
        parts.append(read.values)
        left = left & ~number
    for form, reader in FORMS:
        known = left & text.str.contains(form).fill_null(False) if left.any() else left
        if known.any():
            parts.append(reader(_only(text, known)))
            left = left & parts[-1].is_null()
    if left.any():
        parts.append(_from_rest(text, left))
    values = pl.select(pl.coalesce(parts)).to_series() if parts else pl.Series([None] * len(text), dtype=TIME)
    return Times(values, given & values.is_null(), milliseconds, seconds)


def _only(text: pl.Series, wanted: pl.Series) -> pl.Series:
    if wanted.all():
        return text
    return pl.select(pl.when(wanted).then(text)).to_series()


def _from_number_text(text: pl.Series) -> Times:
    text = text.str.strip_prefix("+")
    whole = text.str.contains(INTEGER) | text.is_null()
    return _from_numbers(text.cast(pl.Int64 if whole.all() else pl.Float64, strict=False))


def _from_usual(text: pl.Series) -> pl.Series:
    """ISO 8601 to the second or finer; days that do not exist come out null."""
    has_zone = text.str.contains(r"(?:Z|[+-][0-9]{2}:[0-9]{2})$")
    zoned = pl.when(has_zone).then(text).otherwise(text + "Z").str.replace(" ", "T", literal=True)
    values = zoned.str.to_datetime("%+", time_unit="us", time_zone="UTC", strict=False, cache=False)
    return _inside(pl.select(values).to_series())


def _from_seconds(text: pl.Series) -> pl.Series:
    text = text.str.slice(0, 19).str.replace(" ", "T", literal=True)
    values = text.str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False, cache=False)
    return _inside(values.dt.replace_time_zone("UTC"))


def _from_platform(text: pl.Series) -> pl.Series:
    form = "%a %b %d %H:%M:%S %z %Y"
    return _inside(text.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False))


FORMS = ((TO_THE_SECOND, _from_seconds), (USUAL, _from_usual), (PLATFORM, _from_platform))


def _from_rest(text: pl.Series, wanted: pl.Series) -> pl.Series:
    """The forms that are rare: each different text is read once."""
    distinct = text.filter(wanted).unique()
    micro = [moment(value) for value in distinct]
    found = pl.DataFrame({"text": distinct, "t": pl.Series(micro, dtype=pl.Int64)})
    joined = pl.DataFrame({"text": text}).join(found, on="text", how="left", maintain_order="left")
    return joined["t"].cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
