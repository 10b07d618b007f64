"""The guards of the tests: each usual slip is a failure, or they would guard nothing."""

import socket
from datetime import datetime

import pytest
from django.core.paginator import Paginator
from django.template import engines

from relais.directory.organisations.models import Organisation
from tests.factories import EntryFactory, OrganisationFactory


def render(source: str, **context) -> str:
    return engines["django"].from_string(source).render(context)


def test_a_template_variable_that_nobody_gave_fails():
    """Django would show nothing."""
    with pytest.raises(AssertionError, match="titel"):
        render("{{ titel }}", title="Relais")
    assert render("{% if titel %}x{% endif %}{{ title }}", title="Relais") == "Relais"


@pytest.mark.django_db
def test_rows_shown_in_no_order_fail():
    """The database would give them in another order some day."""
    OrganisationFactory()
    unordered = Organisation.objects.order_by()
    with pytest.raises(AssertionError, match="without order"):
        render("{% for row in rows %}{{ row }}{% endfor %}", rows=unordered)
    with pytest.raises(Warning, match="unordered"):
        Paginator(unordered, 10).page(1)
    assert render("{% for row in rows %}x{% endfor %}", rows=unordered.order_by("pk")) == "x"


@pytest.mark.parametrize("address", ["192.0.2.1", "example.org"])
def test_calling_the_network_fails(address):
    """Whether by name or by number; this machine stays reachable."""
    with pytest.raises(AssertionError, match="calls the network"):
        socket.create_connection((address, 80), timeout=1)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(server.getsockname(), timeout=1).close()


@pytest.mark.django_db
def test_a_time_without_its_zone_fails():
    """Nobody could tell when it was."""
    with pytest.raises(RuntimeWarning, match="naive"):
        EntryFactory(occurred_at=datetime(2026, 11, 20, 9, 30))


@pytest.mark.django_db
def test_pages_are_french_unless_a_test_says_otherwise(client):
    """The first language of the users is the first that tests see."""
    assert '<html lang="fr"' in client.get("/help/").content.decode()
