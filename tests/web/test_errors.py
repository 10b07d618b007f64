"""When something goes wrong, people read what to do, and no page shows a trace."""

import logging

import pytest
from django.test import Client, RequestFactory

from relais.web import errors
from tests.factories import NetworkFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def lenient():
    """A client that shows the error page, as a browser would, instead of raising the error."""
    return Client(raise_request_exception=False)


def break_home(monkeypatch):
    from relais.web.home import queries

    def fail(*args):
        raise RuntimeError("le mot de passe est 1234")

    monkeypatch.setattr(queries, "influence_for", fail)


def test_an_unexpected_error_shows_an_id_that_is_in_the_log(lenient, monkeypatch, caplog):
    """The page says neither what failed nor where; the log says both, under the same id."""
    lenient.force_login(member(NetworkFactory()))
    break_home(monkeypatch)
    with caplog.at_level(logging.ERROR):
        response = lenient.get("/")
    html = response.content.decode()
    assert response.status_code == 500
    record = next(r for r in caplog.records if r.name == "relais.errors")
    assert record.args[1] in html
    assert record.exc_info[1].args == ("le mot de passe est 1234",)
    assert "1234" not in html
    assert "Traceback" not in html


def test_the_error_page_needs_no_database(django_db_blocker, rf):
    """It works when the database is what failed."""
    with django_db_blocker.block():
        response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert b"</html>" in response.content


def test_an_error_keeps_the_policies(lenient, monkeypatch):
    """Even then the browser is told to run nothing that is not ours (the page contract checks it)."""
    lenient.force_login(member(NetworkFactory()))
    break_home(monkeypatch)
    assert "default-src 'self'" in lenient.get("/").headers["Content-Security-Policy"]


def test_a_page_that_is_not_there(client):
    """To a visitor as to a member: the site's frame, and a way back."""
    assert client.get("/nowhere/").status_code == 404
    client.force_login(member(NetworkFactory(name="Réseau Passerelle")))
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Réseau Passerelle" in response.content.decode()


def test_a_page_that_is_refused(client):
    """It says why in one sentence, and who can change it."""
    client.force_login(member(NetworkFactory()))
    assert client.get("/journal/").status_code == 403


def test_a_wrong_host_is_refused_before_anything_else(client):
    """The page stands alone and still carries the policies."""
    response = client.get("/", headers={"host": "example.net"})
    assert response.status_code == 400
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_form_without_its_token_is_refused_and_says_why(settings):
    """The page was open for too long, or the browser refuses cookies: nothing was changed."""
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/account/login/", {"login": "a@example.org", "password": "x"})
    assert response.status_code == 403
    assert 'href="/account/login/"' in response.content.decode()


@pytest.mark.parametrize(
    ("signed_in", "megabytes", "status"), [(False, 3, 413), (True, 3, 200), (True, 30, 413)]
)
def test_what_is_too_large_is_refused_before_it_is_read(client, settings, signed_in, megabytes, status):
    """Visitors bring no files; members bring no more than the installation takes."""
    settings.UPLOAD_MAX_BYTES = 20 * 1024**2
    if signed_in:
        client.force_login(member(NetworkFactory()))
    assert client.get("/help/", CONTENT_LENGTH=str(megabytes * 1024**2)).status_code == status


@pytest.mark.parametrize(
    "page", [errors.bad_request, errors.permission_denied, errors.page_not_found, errors.server_error]
)
def test_each_error_page_stands_alone(page, django_db_blocker):
    """Reached so early that there is neither session nor user, it still renders."""
    with django_db_blocker.block():
        response = page(RequestFactory().get("/"))
    assert b"<h1>" in response.content
