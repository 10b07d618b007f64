"""Signing in with a link by mail."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from relais.core.access.models import SignInLink
from relais.core.journal.models import Entry
from tests.factories import TOTP_KEY, NetworkFactory, UserFactory, member

pytestmark = pytest.mark.django_db
ASK = reverse("link_ask")


@pytest.fixture
def ines():
    return member(NetworkFactory(), email="ines@example.org", name="Inès")


def ask(client, email="ines@example.org", **more) -> str:
    """Ask for a link; its path, as the mail gives it."""
    mail.outbox.clear()
    client.post(ASK, {"email": email}, **more)
    return re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1] if mail.outbox else ""


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_a_link_signs_in_by_its_button(client, ines):
    """Opening it uses nothing up: filters of mail servers open every link."""
    link = ask(client, email=" Ines@Example.org ")
    for _filter in range(3):
        page = Client().get(link)
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
    assert not is_in(client)
    assert client.post(link)["Location"] == "/"
    assert is_in(client)
    assert client.get("/").status_code == 200


def test_a_link_followed_twice_says_so_calmly(client, ines):
    """It signs in once; the page then offers another one."""
    link = ask(client)
    client.post(link)
    other = Client()
    for response in (other.get(link), other.post(link)):
        assert response.status_code == 200
        assert ASK in response.content.decode()
    assert not is_in(other)


def test_a_link_lasts_twenty_minutes(client, ines, time_machine):
    """Not one more."""
    time_machine.move_to("2026-11-23T10:00:00Z")
    link = ask(client)
    time_machine.move_to("2026-11-23T10:19:59Z")
    assert client.get(link).content.decode().count('<form method="post"><input') == 1
    time_machine.move_to("2026-11-23T10:20:01Z")
    client.post(link)
    assert not is_in(client)


@pytest.mark.parametrize("jump", ["2026-11-23T09:00:00Z", "2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z"])
def test_a_clock_that_jumps_opens_no_door(client, ines, time_machine, jump):
    """A link from the future is refused as an old one; asking again works at once."""
    time_machine.move_to("2026-11-23T10:00:00Z")
    link = ask(client)
    time_machine.move_to(jump)
    client.post(link)
    assert not is_in(client)
    client.post(ask(client))
    assert is_in(client)


def test_the_answer_does_not_tell_whether_the_account_exists(client, ines):
    """The same page; no mail to strangers, to closed accounts, nor to people without an address."""
    UserFactory(email="closed@example.org", closed=True)
    UserFactory(email=None)
    known = client.post(ASK, {"email": "ines@example.org"})
    mail.outbox.clear()
    for email in ("nobody@example.org", "closed@example.org"):
        response = client.post(ASK, {"email": email})
        assert (response.status_code, response["Location"]) == (known.status_code, known["Location"])
    assert mail.outbox == []
    assert client.post(ASK, {"email": ""}).status_code == 200


def test_asking_too_often_is_stopped(client, ines):
    """Five times in ten minutes for one address, whether it has an account or not."""
    for email in ("ines@example.org", "nobody@example.org"):
        statuses = [client.post(ASK, {"email": email}).status_code for _time in range(6)]
        assert statuses == [302] * 5 + [429]


def test_only_a_digest_is_kept(client, ines):
    """Whoever reads the database, the journal or the session cannot make the link."""
    token = ask(client).rstrip("/").rpartition("/")[2]
    assert len(token) >= 40
    kept = [*SignInLink.objects.values(), *Entry.objects.values(), dict(client.session)]
    assert token not in repr(kept)


def test_the_second_step_is_asked_too(client):
    """A link is worth a password, not more."""
    member(NetworkFactory(), email="ines@example.org", second_step=True)
    response = client.post(ask(client))
    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    from tests.web.test_account_security import code_now

    assert client.post(reverse("mfa_authenticate"), {"code": code_now(TOTP_KEY)})["Location"] == "/"
    assert is_in(client)


def test_a_closed_account_does_not_open(client, ines):
    """Even with a link sent before it was closed."""
    link = ask(client)
    ines.is_active = False
    ines.save()
    client.post(link)
    assert not is_in(client)


@pytest.mark.parametrize("host", ["example.net", "testserver.example.net"])
def test_a_forged_host_gets_no_link(client, ines, host):
    """It would hand the token over to it."""
    assert client.post(ASK, {"email": "ines@example.org"}, headers={"host": host}).status_code == 400
    assert mail.outbox == []


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "é", "x" * 3000])
def test_a_token_that_makes_no_sense_is_an_old_link(client, token):
    """The same calm page."""
    assert ASK in client.get(f"/account/link/{token}/").content.decode()
    client.post(f"/account/link/{token}/")
    assert not is_in(client)


def test_the_button_needs_our_own_page(ines):
    """Another site cannot press it."""
    strict = Client(enforce_csrf_checks=True)
    link = ask(Client())
    assert strict.post(link).status_code == 403
    assert not is_in(strict)


def test_a_new_session_begins(client, ines):
    """One planted before signing in is worth nothing afterwards."""
    client.get("/account/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post(ask(client))
    assert client.session.session_key != before
