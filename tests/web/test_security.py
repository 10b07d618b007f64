"""What every answer carries, and what no one can do from outside."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, NetworkFactory, member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/help/", "/account/login/", "/nowhere/", "/robots.txt"])
def test_every_answer_carries_the_policies(client, path):
    """No frame, no other origin, no sniffing, no sensor."""
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("name", ["home", "help", "my_data_download", "organisation_export"])
def test_what_a_member_sees_is_kept_by_no_cache(client, name):
    """Neither by the browser of a shared computer, nor on the way."""
    client.force_login(member(NetworkFactory()))
    assert client.get(reverse(name)).headers["Cache-Control"] == "private, no-store"


def test_cookies_cannot_be_read_by_scripts_nor_sent_by_other_sites(client):
    """The session and the choices; the form token is no secret to our own pages."""
    member(NetworkFactory(), email="ines@example.org", password=True)
    client.post("/account/login/", {"login": "ines@example.org", "password": PASSWORD})
    client.post("/appearance/", {"theme": "dark", "language": "en"})
    for name in ("sessionid", "theme", "django_language"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def test_cookies_travel_encrypted_where_the_site_is(monkeypatch):
    """The settings of an installation with HTTPS."""
    import importlib

    import relais.web.settings as read

    monkeypatch.setenv("RELAIS_HTTPS", "yes")
    try:
        importlib.reload(read)
        assert read.SESSION_COOKIE_SECURE
        assert read.CSRF_COOKIE_SECURE
        assert read.SECURE_SSL_REDIRECT
        assert read.SECURE_HSTS_SECONDS > 0
    finally:
        monkeypatch.undo()
        importlib.reload(read)


def test_the_health_check_touches_nothing(client, django_assert_num_queries):
    """Whatever watches the site asks often: no session, no database, any host."""
    client.cookies["sessionid"] = "whatever"
    with django_assert_num_queries(0):
        response = client.get("/health/", headers={"host": "10.0.0.1"})
    assert response.status_code == 200
    assert response.content == b"ok\n"
    assert not response.cookies


def test_nothing_is_for_search_engines(client):
    """Each page is a network's own."""
    assert b"Disallow: /" in client.get("/robots.txt").content
    assert client.get("/favicon.ico").headers["Location"].endswith("mark.svg")


@pytest.mark.parametrize("name", ["choose_appearance", "choose_network", "enter_as", "account_logout"])
def test_no_form_works_from_another_site(name):
    """Each needs the token of our own page."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member(NetworkFactory()))
    assert strict.post(reverse(name)).status_code == 403


@pytest.mark.parametrize(
    "elsewhere", ["https://example.net/", "//example.net", "/\\example.net", "\thttps://example.net"]
)
def test_going_back_stays_here(client, elsewhere):
    """A page to go back to that is not ours is set aside."""
    assert client.post("/appearance/", {"theme": "dark", "next": elsewhere}).headers["Location"] == "/"
