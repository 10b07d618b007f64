"""The site starts quickly because the embedded database says what it already holds."""

import sqlite3

import pytest

from relais.web import preparing


@pytest.fixture
def database(tmp_path, monkeypatch):
    """An embedded database of its own, and a count of the times that Django was started to look at it."""
    path = tmp_path / "relais.sqlite3"
    monkeypatch.setattr(
        preparing.settings,
        "DATABASES",
        {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}},
    )
    return path


def starts(monkeypatch) -> list[str]:
    """What a preparation did, without doing it."""
    done: list[str] = []
    monkeypatch.setattr("django.setup", lambda: done.append("django"))
    monkeypatch.setattr("django.core.management.call_command", lambda name, **options: done.append(name))
    monkeypatch.setattr(
        "relais.directory.territories.actions.keep_territories_current", lambda: done.append("territories")
    )
    monkeypatch.setattr("relais.web.example.build_example", lambda: done.append("example") or 0)
    return done


def test_what_is_ready_is_not_prepared_again(database, monkeypatch):
    """The second start looks at the mark and nothing else."""
    done = starts(monkeypatch)
    preparing.prepare(example=True)
    assert done == ["django", "migrate", "territories", "example"]
    done.clear()
    preparing.prepare(example=True)
    assert done == []


def test_a_new_migration_is_noticed(database, monkeypatch):
    """The mark depends on what the migrations say, so another version of Relais prepares its tables."""
    done = starts(monkeypatch)
    preparing.prepare(example=False)
    monkeypatch.setattr(preparing, "__version__", "another")
    done.clear()
    preparing.prepare(example=False)
    assert "migrate" in done
    assert "example" not in done


def test_a_database_that_went_away_is_made_again(database, monkeypatch):
    """The mark lives in the database: without the one, there is not the other."""
    done = starts(monkeypatch)
    preparing.prepare(example=False)
    database.unlink()
    done.clear()
    preparing.prepare(example=False)
    assert "migrate" in done


def test_tables_changed_by_hand_are_looked_at_again(database, monkeypatch):
    """After `relais manage migrate`, the next start takes nothing for granted."""
    done = starts(monkeypatch)
    preparing.prepare(example=False)
    preparing.forget()
    done.clear()
    preparing.prepare(example=False)
    assert "migrate" in done


def test_a_preparation_that_failed_leaves_no_mark(database, monkeypatch):
    """What was not finished is done at the next start."""
    starts(monkeypatch)
    monkeypatch.setattr("relais.web.example.build_example", lambda: 1)
    with pytest.raises(SystemExit):
        preparing.prepare(example=True)
    mark = 0
    if database.exists():
        with sqlite3.connect(database) as connection:
            mark = connection.execute("PRAGMA user_version").fetchone()[0]
    assert mark == 0
