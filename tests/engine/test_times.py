"""Times: every form that the contract names, exact to the microsecond, and nothing else."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.engine.times import BLANKS, EPOCH, moment, utc

NOON = datetime(2026, 4, 12, 12, 0, tzinfo=UTC)
FORMS = {
    "2026-04-12T12:00:00Z": NOON,
    "2026-04-12T14:00:00+02:00": NOON,
    "2026-04-12T14:00:00+0200": NOON,
    "2026-04-12T14:00:00+02": NOON,
    "2026-04-12T06:30:00-05:30": NOON,
    "2026-04-12T12:00:00": NOON,
    "2026-04-12 12:00:00": NOON,
    "2026-04-12 12:00:00 UTC": NOON,
    "2026-04-12T12:00Z": NOON,
    "20260412T120000Z": NOON,
    " 2026-04-12T12:00:00Z ": NOON,
    "2026-04-12": NOON - timedelta(hours=12),
    "2026-04-11T24:00:00Z": NOON - timedelta(hours=12),
    "2026-04-12T11:59:60Z": NOON,
    "2026-04-12T12:00:00.25Z": NOON + timedelta(milliseconds=250),
    "2026-04-12T12:00:00.123456789Z": NOON + timedelta(microseconds=123456),
    "1775995200": NOON,
    "1775995200000": NOON,
    "1.7759952e+12": NOON,
    "1.7759952E9": NOON,
    "1775995200.5": NOON + timedelta(milliseconds=500),
    "1.285452422e+12": datetime(2010, 9, 25, 22, 7, 2, tzinfo=UTC),
    "Sun Apr 12 12:00:00 +0000 2026": NOON,
    "Sat Jul 19 14:53:39 +0000 2014": datetime(2014, 7, 19, 14, 53, 39, tzinfo=UTC),
    "99999999999": datetime(5138, 11, 16, 9, 46, 39, tzinfo=UTC),
    "100000000000": datetime(1973, 3, 3, 9, 46, 40, tzinfo=UTC),
}
NOT_TIMES = (
    "yesterday", "12/04/2026", "2026-02-30T00:00:00Z", "2026-13-01", "2026-04-12T25:00:00Z", "inf", "nan",
    "1e400", "1_000", "0x10", "２０２６-04-12", "Sun Foo 12 12:00:00 +0000 2026", "1764929823464700",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-01:00", "NA", "-", "T", "9" * 100,
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FORMS.items())
def test_every_form_of_a_time_is_read(text, expected):
    """ISO 8601 with or without zone, epoch numbers, and the platform's own form give the same instant."""
    alone = EPOCH + timedelta(microseconds=moment(text))
    assert alone == expected
    among_others = utc(pl.Series([None, text, "2026-01-01T00:00:00Z", "17", "?"]))
    assert among_others.values[1] == expected
    assert among_others.unreadable.to_list() == [False, False, False, False, True]


@pytest.mark.parametrize("text", NOT_TIMES)
def test_what_is_no_time_is_told_and_not_guessed(text):
    """A day written with slashes could be two days; a number too large could be any unit."""
    assert moment(text) is None
    assert utc(pl.Series([text])).unreadable.to_list() == [True]


def test_empty_is_not_unreadable():
    """An empty cell has no time and no fault."""
    times = utc(pl.Series(["", "  ", None]))
    assert times.values.null_count() == 3
    assert not times.unreadable.any()


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Paris"])
def test_typed_times_of_any_unit_and_zone_are_converted(unit, zone):
    """Parquet and data frames bring times with a unit and a zone; without zone they are UTC."""
    column = pl.Series([NOON]).dt.cast_time_unit(unit).dt.convert_time_zone(zone or "UTC")
    if zone is None:
        column = column.dt.replace_time_zone(None)
    assert utc(column).values.to_list() == [NOON]
    assert utc(column.dt.date()).values[0] == NOON.replace(hour=0)


def test_a_typed_time_beyond_the_calendar_is_unreadable():
    """A damaged file may hold a year that Python cannot; it is told like any other."""
    assert utc(pl.Series([2**60]).cast(pl.Datetime("ms"))).unreadable.to_list() == [True]


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_a_time_comes_back_from_each_form_it_is_written_in(at):
    """ISO to the microsecond, seconds and milliseconds of an epoch: nothing is lost that was written."""
    micro = (at - EPOCH) // timedelta(microseconds=1)
    assert moment(at.isoformat()) == micro
    assert utc(pl.Series([at.isoformat()])).values[0] == at
    second = micro // 1_000_000
    if abs(second) >= 10**8 + 1:
        assert moment(str(second)) == second * 1_000_000
        assert moment(str(second * 1_000)) == second * 1_000_000


@given(
    st.lists(st.one_of(st.none(), st.text(max_size=30), st.sampled_from([*FORMS, *NOT_TIMES])), max_size=8)
)
def test_a_column_is_read_like_its_cells(cells):
    """The fast way over a column and the careful way over a cell agree on everything."""
    times = utc(pl.Series(cells, dtype=pl.String))
    for cell, value, unreadable in zip(cells, times.values, times.unreadable, strict=True):
        expected = moment(cell) if cell else None
        assert value == (None if expected is None else EPOCH + timedelta(microseconds=expected))
        assert unreadable == (expected is None and bool((cell or "").strip(BLANKS)))
