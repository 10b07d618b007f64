"""
A large directory from a seed: people, organisations and acts, as a database holds them.

    python benchmarks/people.py --people 1000000 --organisations 20000 --entries 5000000

fills the database that `DATABASE_URL` (or `RELAIS_DATA`) names, which must be empty. Names are spread as names are:
a few are borne by many. People are written past the product's verbs, for speed; their words are kept by the
product itself.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import chain

import numpy as np

ONSETS = "b br c ch cl cr d dr f fl fr g gr j l m n p pl pr qu r s t tr v"
VOWELS = "a e i o u ou au ai eu on an in oi"
ENDINGS = ["", "", "n", "r", "t", "l", "c", "s", "lle", "rd", "nt", "ux"]
GIVEN = (
    "Marie Jean Camille Nadia Paul Inès Louis Fatou Yann Élodie Karim Sophie Thomas Léa Pierre Aïcha Hugo Chloé Loïc "
    "Zoé Marc Anne Luc Salomé Gaël Maëlle Rémi Agnès Noël Odile Michel Nathalie Alain Isabelle Philippe Sylvie "
    "Patrick Catherine Nicolas Céline Julien Sandrine Christophe Valérie Laurent Christine Daniel Martine Bernard "
    "Françoise Stéphane Véronique Éric Aurélie Sébastien Laetitia Frédéric Émilie David Julie Olivier Virginie Bruno "
    "Claire Romain Manon Antoine Pauline Guillaume Mathilde Alexandre Sarah Maxime Emma Quentin Jade Lucas Louise "
    "Mohamed Alice Adam Lina Gabriel Rose Raphaël Anna Arthur Mila Jules Ambre Ibrahim Juliette Samuel Jeanne Victor"
)
START = datetime(2024, 1, 1, tzinfo=UTC)


def family_names(n: int, rng: np.random.Generator) -> np.ndarray:
    """Names of two or three syllables, the first ones borne by many; a few thousand beginnings of three letters."""
    made: dict[str, None] = {}
    onsets, vowels = ONSETS.split(), VOWELS.split()
    while len(made) < n:
        syllables = [rng.choice(onsets) + rng.choice(vowels) for _syllable in range(rng.integers(2, 4))]
        made["".join([*syllables, rng.choice(ENDINGS)]).capitalize()] = None
    return np.array(list(made))


def borne(n: int, of: int, rng: np.random.Generator) -> np.ndarray:
    """For each of n, which of the names: name k is borne in proportion to 1 / (k + 20)."""
    weights = 1 / (np.arange(of) + 20)
    return rng.choice(of, n, p=weights / weights.sum())


def fill(n_people: int, n_organisations: int, n_entries: int, seed: int = 1) -> None:
    from django.db import connection

    from relais.core.access.models import User
    from relais.core.journal.models import Entry
    from relais.core.search.models import SearchWord
    from relais.core.search.registry import SEARCHABLES
    from relais.core.search.spelling import plain_words
    from relais.directory.details.models import Contact
    from relais.directory.networks.models import Membership, Network
    from relais.directory.organisations.models import Organisation
    from relais.directory.people.models import Mandate, Person

    rng, began = np.random.default_rng(seed), time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - began:6.0f} s  {what}", flush=True)

    network = Network.objects.create(name="Réseau large", slug="large")
    users = [User(email=f"user{n}@example.org", name=f"Membre {n}", password="!") for n in range(200)]
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(
        Membership(network=network, user=user, role="administrator" if n == 0 else "campaigner")
        for n, user in enumerate(users)
    )
    family = family_names(30_000, rng)
    kinds = [kind for kind, _label in Organisation.Kind.choices]
    Organisation.objects.bulk_create(
        (
            Organisation(
                network=network,
                name=f"{label} de {family[n % len(family)]} {n}",
                kind=kinds[n % len(kinds)],
                search_key=plain_words(f"{label} de {family[n % len(family)]} {n}"),
            )
            for n, label in zip(
                range(n_organisations), np.resize(["Mairie", "Association", "Maison"], n_organisations)
            )
        ),
        batch_size=2_000,
    )
    organisations = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    say(f"{n_organisations:,} organisations")

    names, given = (
        family[borne(n_people, len(family), rng)],
        np.array(GIVEN.split())[borne(n_people, len(GIVEN.split()), rng)],
    )
    employer = rng.integers(0, max(len(organisations), 1), n_people)
    person_rows = (
        {
            "id": n + 1, "network_id": network.pk, "given_name": first, "family_name": last, "version": 1,
            "search_key": plain_words(f"{last} {first}"), "created_at": START + timedelta(seconds=n),
        }
        for n, (last, first) in enumerate(zip(names.tolist(), given.tolist()))
    )  # fmt: skip
    write(connection, Person, person_rows)
    say(f"{n_people:,} people")
    write(
        connection,
        Mandate,
        (
            {
                "id": n + 1,
                "person_id": n + 1,
                "title": "Conseillère",
                "organisation_id": organisations[place],
                "version": 1,
            }
            for n, place in enumerate(employer.tolist())
            if organisations
        ),
    )  # fmt: skip
    write(
        connection,
        Contact,
        (
            {
                "id": n + 1, "person_id": n + 1, "kind": "email", "version": 1, "words": "", "is_preferred": True,
                "value": f"{plain_words(first)}.{plain_words(last)}{n}@example.org",
            }
            for n, (last, first) in enumerate(zip(names.tolist(), given.tolist()))
        ),
    )  # fmt: skip
    say("mandates and e-mails")
    verbs = np.array(["directory.change_person", "directory.add_person", "influence.change_campaign"])
    entry_rows = (
        {
            "id": n + 1, "verb": verb, "actor_id": actor, "network_id": network.pk, "subject_type": "directory.person",
            "subject_id": str(subject), "occurred_at": START + timedelta(seconds=n * 10), "referral_code": "",
        }
        for n, (verb, actor, subject) in enumerate(
            zip(
                verbs[rng.choice(3, n_entries, p=[0.69, 0.3, 0.01])].tolist(),
                np.array([user.pk for user in users])[rng.integers(0, len(users), n_entries)].tolist(),
                rng.integers(1, n_people + 1, n_entries).tolist(),
            )
        )
    )  # fmt: skip
    write(connection, Entry, entry_rows)
    say(f"{n_entries:,} entries of the journal")
    # As in any large load: an index is made faster from rows that are there than row by row.
    index = next(one for one in SearchWord._meta.indexes if one.name == "word_found")
    with connection.schema_editor() as editor:
        editor.remove_index(SearchWord, index)
    SEARCHABLES["directory.organisation"].rebuild()
    SEARCHABLES["directory.person"].rebuild()
    with connection.schema_editor() as editor:
        editor.add_index(SearchWord, index)
    say("words of people and organisations")
    with connection.cursor() as cursor:
        # As the server itself does a little later.
        cursor.execute("vacuum analyze" if connection.vendor == "postgresql" else "analyze")
    say("statistics")


def write(connection, model, rows: Iterable[dict]) -> None:
    """Rows in bulk, columns that nobody names at their usual value; the counter of keys follows."""
    from django.db import transaction

    from relais.core.bulk import insert_many

    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    usual = {
        field.column: field.get_default()
        for field in model._meta.concrete_fields
        if field.column not in first and not field.null
    }
    with transaction.atomic():
        insert_many(
            model, [*first, *usual], ((*row.values(), *usual.values()) for row in chain([first], rows))
        )
        if connection.vendor == "postgresql":
            table = model._meta.db_table
            connection.cursor().execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--organisations", type=int, default=20_000)
    parser.add_argument("--entries", type=int, default=5_000_000)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.web.settings")
    import django
    from django.core.management import call_command

    django.setup()
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    print(f"{time.perf_counter() - began:6.1f} s  an empty database", flush=True)
    fill(options.people, options.organisations, options.entries)


if __name__ == "__main__":
    main()
