"""The second step, recovery codes, sessions, and how one gets in again."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from relais.core.access.roles import Role
from relais.core.journal.models import Entry
from relais.web.security.devices import in_words
from relais.web.security.queries import has_second_step
from tests.factories import PASSWORD, TOTP_KEY, MembershipFactory, NetworkFactory, UserFactory, member

pytestmark = pytest.mark.django_db
LOGIN, STEP, SECURITY = "/account/login/", reverse("mfa_authenticate"), reverse("mfa_index")
MORNING = "2026-11-23T10:00:05Z"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"


def code_now(key: str, steps: int = 0) -> str:
    """The six figures that the application on the phone shows."""
    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + steps))


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def ines(network):
    return member(network, email="ines@example.org", name="Inès", password=True)


@pytest.fixture
def secured(network):
    return member(network, email="ines@example.org", name="Inès", password=True, second_step=True)


def sign_in(client, **more):
    return client.post(LOGIN, {"login": "ines@example.org", "password": PASSWORD}, **more)


def confirm(client):
    return client.post("/account/reauthenticate/", {"password": PASSWORD})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def recovery_codes(user) -> list[str]:
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


class TestTheSecondStep:
    def test_the_password_alone_no_longer_opens(self, client, secured):
        """The code is asked on a page of its own; nothing opens meanwhile."""
        assert sign_in(client)["Location"] == STEP
        assert not is_in(client)
        assert client.get("/")["Location"].startswith(LOGIN)
        assert 'autocomplete="one-time-code"' in client.get(STEP).content.decode()
        assert client.post(STEP, {"code": code_now(TOTP_KEY)})["Location"] == "/"
        assert is_in(client)

    @pytest.mark.parametrize("steps", [-1, 0, 1])
    def test_clocks_may_differ_by_half_a_minute(self, client, secured, time_machine, steps):
        """Phones are not all right."""
        time_machine.move_to(MORNING, tick=False)
        sign_in(client)
        client.post(STEP, {"code": code_now(TOTP_KEY, steps)})
        assert is_in(client)

    @pytest.mark.parametrize("steps", [-2, 2, 2_000_000])
    def test_a_code_of_another_time_does_not_open(self, client, secured, time_machine, steps):
        """Neither older nor newer."""
        time_machine.move_to(MORNING, tick=False)
        sign_in(client)
        assert "<title>Err" in client.post(STEP, {"code": code_now(TOTP_KEY, steps)}).content.decode()
        assert not is_in(client)

    def test_a_code_serves_once_even_when_the_clock_moves(self, client, secured, time_machine):
        """Whoever reads it over a shoulder cannot use it, as long as it would be accepted."""
        time_machine.move_to(MORNING, tick=False)
        code = code_now(TOTP_KEY, 1)
        sign_in(client)
        client.post(STEP, {"code": code})
        assert is_in(client)
        for seconds in (1, 31, 29):
            time_machine.shift(seconds)
            other = Client()
            sign_in(other)
            other.post(STEP, {"code": code})
            assert not is_in(other)

    def test_guessing_codes_is_stopped(self, client, secured):
        """Five wrong ones; then even the right one waits."""
        sign_in(client)
        for _guess in range(5):
            client.post(STEP, {"code": "000000"})
        assert "Trop d" in client.post(STEP, {"code": code_now(TOTP_KEY)}).content.decode()
        assert not is_in(client)

    def test_a_recovery_code_serves_once(self, client, secured):
        """For the day when the phone is lost."""
        code = recovery_codes(secured)[0]
        sign_in(client)
        client.post(STEP, {"code": code})
        assert is_in(client)
        other = Client()
        sign_in(other)
        other.post(STEP, {"code": code})
        assert not is_in(other)
        assert len(recovery_codes(secured)) == 9

    def test_adding_a_one_time_code(self, client, ines, mailoutbox, monkeypatch):
        """Password again, square and key, six figures; then the recovery codes, once; a mail; the journal."""
        client.force_login(ines)
        page = client.get(reverse("mfa_activate_totp"))
        assert page["Location"].startswith("/account/reauthenticate/")
        confirm(client)
        page = client.get(reverse("mfa_activate_totp"))
        html = page.content.decode()
        assert "data:image/svg+xml;base64," in html
        key = re.search(r'id="key"[^>]*value="([A-Z2-7]+)"', html)[1]
        assert "<title>Err" in client.post(reverse("mfa_activate_totp"), {"code": "12"}).content.decode()
        monkeypatch.setattr(transaction, "on_commit", lambda done, using=None, robust=False: done())
        done = client.post(reverse("mfa_activate_totp"), {"code": code_now(key)})
        assert done["Location"] == reverse("mfa_view_recovery_codes")
        assert has_second_step(ines)
        assert key not in repr(list(Authenticator.objects.values("data")))
        assert mailoutbox[0].to == ["ines@example.org"]
        assert Entry.objects.filter(verb="web.change_second_step", actor_id=ines.pk).exists()

    def test_someone_without_a_password_gets_their_recovery_codes_too(self, client, network, monkeypatch):
        """They have just used what they added: nothing more is asked before the codes are shown."""
        user = member(network)
        client.force_login(user)
        monkeypatch.setattr(transaction, "on_commit", lambda done, using=None, robust=False: done())
        html = client.get(reverse("mfa_activate_totp")).content.decode()
        key = re.search(r'id="key"[^>]*value="([A-Z2-7]+)"', html)[1]
        done = client.post(reverse("mfa_activate_totp"), {"code": code_now(key)}, follow=True)
        assert done.request["PATH_INFO"] == reverse("mfa_view_recovery_codes")
        assert all(code in done.content.decode() for code in recovery_codes(user))

    def test_recovery_codes_are_shown_once(self, client, secured):
        """On the page and as a file; afterwards, only how many are left."""
        client.force_login(secured)
        confirm(client)
        page = client.get(reverse("mfa_view_recovery_codes"))
        html = page.content.decode()
        codes = recovery_codes(secured)
        assert all(code in html for code in codes)
        assert "no-store" in page["Cache-Control"]
        sealed = re.search(r'name="codes" value="([^"]+)"', html)[1]
        file = client.post(reverse("recovery_codes_file"), {"codes": sealed})
        assert all(code in file.content.decode() for code in codes)
        assert "attachment" in file["Content-Disposition"]
        assert not any(
            code in client.get(reverse("mfa_view_recovery_codes")).content.decode() for code in codes
        )

    def test_new_recovery_codes_replace_the_old_ones(self, client, secured):
        """The old ones open nothing any more."""
        old = recovery_codes(secured)
        client.force_login(secured)
        confirm(client)
        assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
        client.post(reverse("mfa_generate_recovery_codes"))
        assert not set(old) & set(recovery_codes(secured))

    def test_removing_it_takes_the_recovery_codes_with_it(self, client, secured, mailoutbox):
        """And tells by mail."""
        client.force_login(secured)
        confirm(client)
        assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
        client.post(reverse("mfa_deactivate_totp"))
        assert not Authenticator.objects.filter(user=secured).exists()
        assert mailoutbox[0].to == ["ines@example.org"]

    @pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"])
    def test_changing_how_one_signs_in_asks_for_the_password_again(self, client, ines, name):
        """A session left open is not enough to take an account over."""
        client.force_login(ines)
        assert client.get(reverse(name))["Location"].startswith("/account/reauthenticate/")
        assert client.post(reverse(name), {"code": "1"})["Location"].startswith("/account/reauthenticate/")

    def test_the_page_says_what_is_on(self, client, secured):
        """With the ways to change it."""
        client.force_login(secured)
        html = client.get(SECURITY).content.decode()
        assert reverse("mfa_deactivate_totp") in html
        assert "10 codes" in html

    def test_a_passkey_cannot_be_made_up(self, client, ines):
        """Neither to add one nor to sign in with one."""
        client.force_login(ines)
        confirm(client)
        forged = {"name": "x", "credential": '{"id": "x", "type": "public-key"}'}
        for credential in ("", "{}", "[]", "null", forged["credential"]):
            assert (
                client.post(reverse("mfa_add_webauthn"), {**forged, "credential": credential}).status_code
                == 200
            )
            visitor = Client()
            visitor.post(reverse("mfa_login_webauthn"), {"credential": credential})
            assert not is_in(visitor)
        assert not Authenticator.objects.exists()


class TestGettingInAgain:
    """Lost phone, lost codes: an administrator of the network, or the installation."""

    @pytest.fixture
    def administrator(self, network, client):
        user = member(network, Role.ADMINISTRATOR, email="mael@example.org", password=True)
        client.force_login(user)
        return user

    def test_an_administrator_resets_the_second_step(self, client, secured, administrator, mailoutbox):
        """After giving their own password again, and a confirmation; a mail and the journal say so."""
        address = reverse("second_step_reset", args=[secured.pk])
        assert address in client.get(SECURITY).content.decode()
        assert client.get(address)["Location"].startswith("/account/reauthenticate/")
        confirm(client)
        browser = Client()
        browser.force_login(secured)
        browser.get("/")
        assert "Inès" in client.get(address).content.decode()
        assert has_second_step(secured)
        client.post(address)
        assert not has_second_step(secured)
        assert browser.get("/").status_code == 302
        assert mailoutbox[0].to == ["ines@example.org"]
        entry = Entry.objects.get(verb="web.reset_second_step")
        assert (entry.actor_id, entry.subject_id) == (administrator.pk, str(secured.pk))
        other = Client()
        assert sign_in(other)["Location"] == "/"

    @pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
    def test_nobody_else_in_the_network_may(self, client, network, secured, role):
        """As if the page did not exist."""
        client.force_login(member(network, role, password=True))
        confirm(client)
        assert client.post(reverse("second_step_reset", args=[secured.pk])).status_code == 404
        assert has_second_step(secured)

    def test_an_administrator_of_another_network_may_not(self, client, secured):
        """Nor learn that there is one to reset."""
        client.force_login(member(NetworkFactory(), Role.ADMINISTRATOR, password=True))
        confirm(client)
        assert client.post(reverse("second_step_reset", args=[secured.pk])).status_code == 404

    def test_an_administrator_of_the_installation_is_not_reset_by_a_network(
        self, client, network, administrator
    ):
        """They could then be taken over by whoever runs a small network."""
        chief = UserFactory(installation_admin=True, second_step=True)
        MembershipFactory(network=network, user=chief, role=Role.HELPER)
        confirm(client)
        assert client.post(reverse("second_step_reset", args=[chief.pk])).status_code == 404

    def test_the_command_resets_anyone(self, secured, capsys):
        """For those who run the installation."""
        call_command("reset_second_step", "INES@example.org")
        assert not has_second_step(secured)
        for email in ("ines@example.org", "nobody@example.org"):
            with pytest.raises(CommandError):
                call_command("reset_second_step", email)


class TestSessions:
    """The browsers in which one is signed in."""

    def browser(self, user_agent: str, address: str) -> Client:
        browser = Client(REMOTE_ADDR=address, headers={"user-agent": user_agent})
        sign_in(browser)
        browser.get("/")
        return browser

    def test_they_are_told_in_words(self, ines):
        """The device, its address, when it was last seen; this one first."""
        here = self.browser(FIREFOX, "192.0.2.1")
        self.browser(PHONE, "192.0.2.2")
        html = here.get(SECURITY).content.decode()
        for said in ("Firefox sur Windows", "Safari sur iPhone", "192.0.2.2", "Cet appareil"):
            assert said in html
        assert html.index("Firefox sur Windows") < html.index("Safari sur iPhone")

    def test_one_is_closed(self, ines):
        """It is signed out at its next page; the journal knows."""
        here, phone = self.browser(FIREFOX, "192.0.2.1"), self.browser(PHONE, "192.0.2.2")
        session = UserSession.objects.get(ip="192.0.2.2")
        here.post(reverse("session_close", args=[session.pk]))
        assert phone.get("/").status_code == 302
        assert here.get("/").status_code == 200
        assert Entry.objects.filter(verb="web.close_sessions", actor_id=ines.pk).exists()

    def test_all_others_are_closed(self, ines):
        """This one stays."""
        here = self.browser(FIREFOX, "192.0.2.1")
        others = [self.browser(PHONE, f"192.0.2.{n}") for n in (2, 3, 4)]
        here.post(reverse("sessions_close_others"))
        assert [other.get("/").status_code for other in others] == [302] * 3
        assert here.get("/").status_code == 200

    def test_nobody_closes_those_of_others(self, client, network, ines):
        """As if they did not exist."""
        here = self.browser(FIREFOX, "192.0.2.1")
        client.force_login(member(network))
        session = UserSession.objects.get(user=ines)
        assert client.post(reverse("session_close", args=[session.pk])).status_code == 404
        assert here.get("/").status_code == 200

    def test_the_address_is_that_of_the_visitor_behind_a_proxy(self, ines, settings):
        """And only then: else anyone could write what they like there."""
        given = {"headers": {"x-forwarded-for": "203.0.113.9, 198.51.100.7"}}
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        behind = Client(REMOTE_ADDR="10.0.0.1", **given)
        sign_in(behind)
        behind.get("/")
        assert UserSession.objects.get().ip == "198.51.100.7"
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
        direct = Client(REMOTE_ADDR="192.0.2.5", **given)
        sign_in(direct)
        direct.get("/")
        assert UserSession.objects.filter(ip="192.0.2.5").exists()

    @pytest.mark.parametrize(
        ("user_agent", "words"),
        [(FIREFOX, "Firefox sur Windows"), (PHONE, "Safari sur iPhone"), ("", "Un appareil que nous ne connaissons pas"),
         ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome sur Android"),
         ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Windows"), ("curl/8", "Un appareil que nous ne connaissons pas")],
    )  # fmt: skip
    def test_a_browser_in_words(self, user_agent, words):
        """What people recognise."""
        assert in_words(user_agent) == words


class TestPasswordGuessing:
    """Limits of allauth, behind a proxy and without."""

    def test_one_visitor_behind_a_proxy_does_not_lock_the_others_out(self, ines, settings):
        """Each address told by the proxy counts on its own."""
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        guesser = Client(REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "203.0.113.9"})
        statuses = [
            guesser.post(LOGIN, {"login": f"a{n}@example.org", "password": "faux"}).status_code
            for n in range(31)
        ]
        assert statuses[-1] == 429
        visitor = Client(REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "203.0.113.10"})
        assert sign_in(visitor)["Location"] == "/"

    def test_an_address_made_up_does_not_escape(self, ines, settings):
        """What the visitor writes before the proxy's own word is set aside."""
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        statuses = []
        for n in range(31):
            forged = {"x-forwarded-for": f"198.51.100.{n}, 203.0.113.9"}
            client = Client(REMOTE_ADDR="10.0.0.1", headers=forged)
            statuses.append(
                client.post(LOGIN, {"login": f"a{n}@example.org", "password": "faux"}).status_code
            )
        assert statuses[-1] == 429

    def test_signing_in_begins_a_new_session(self, client, ines):
        """One planted before is worth nothing afterwards."""
        client.get(LOGIN)
        session = client.session
        session["planted"] = "yes"
        session.save()
        client.cookies["sessionid"] = session.session_key
        sign_in(client)
        assert is_in(client)
        assert client.session.session_key != session.session_key


def test_someone_without_email_finds_their_account(client, network):
    """No page breaks for them, and none offers what they cannot use."""
    user = member(network, Role.LEARNER, email=None, name="Nadia")
    client.force_login(user)
    for address in ("/", "/me/", "/me/data/", "/me/data.json", SECURITY):
        assert client.get(address).status_code == 200, address
    html = client.get(SECURITY).content.decode()
    assert reverse("mfa_activate_totp") not in html
    assert not re.search(r">\s*None\s*<", client.get("/me/data/").content.decode())
    client.force_login(member(network, Role.ADMINISTRATOR))
    assert not re.search(r">\s*None\s*<", client.get(reverse("members")).content.decode())


def test_two_people_without_email_are_two():
    """An empty address is none; an address still belongs to one person."""
    assert UserFactory(email="").email is None
    assert UserFactory(email=None).email is None
    UserFactory(email="a@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="a@example.org")
