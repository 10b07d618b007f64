"""Signing in and out, passwords, and entering the example."""

import re

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from relais.core.access.models import User
from relais.core.access.roles import Role
from tests.factories import (
    PASSWORD,
    MandateFactory,
    MembershipFactory,
    NetworkFactory,
    PersonFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db
LOGIN, RESET, ENTER = "/account/login/", "/account/password/reset/", "/account/enter/"


@pytest.fixture
def someone():
    return member(NetworkFactory(), email="ines@example.org", name="Inès Kermarec", password=True)


def sign_in(client, email="ines@example.org", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_signing_in_opens_the_loop(client, someone):
    """The address may be typed with capitals; the reader lands on the first page."""
    response = sign_in(client, email="Ines@Example.org")
    assert response.headers["Location"] == "/"
    assert is_in(client)


def test_signing_in_leads_to_the_page_that_was_asked_for(client, someone):
    """A visitor who asked for a page finds it after signing in."""
    asked = client.get(reverse("organisations"))
    assert asked.headers["Location"] == f"{LOGIN}?next={reverse('organisations')}"
    page = client.get(asked.headers["Location"]).content.decode()
    assert f'name="next" value="{reverse("organisations")}"' in page
    assert sign_in(client, next=reverse("organisations")).headers["Location"] == reverse("organisations")


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.net/", "//example.net", "/\\example.net", "javascript:alert(1)", "http:example.net"],
)
def test_signing_in_never_leads_to_another_site(client, someone, elsewhere):
    """A forged link cannot use our page to send people elsewhere."""
    assert sign_in(client, next=elsewhere).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("email", "password"), [("ines@example.org", "faux"), ("nobody@example.org", PASSWORD)]
)
def test_a_refusal_does_not_tell_whether_the_account_exists(client, someone, email, password):
    """The same sentence for a wrong password and an unknown address; the address stays in its field."""
    html = sign_in(client, email, password).content.decode()
    assert "<title>Err" in html
    assert f'value="{email}"' in html
    assert "errors-title" in html
    assert not is_in(client)


def test_guessing_is_stopped(client, someone):
    """After five wrong passwords, even the right one is refused for a while."""
    for _attempt in range(5):
        sign_in(client, password="faux")
    sign_in(client)
    assert not is_in(client)


def test_hammering_the_page_is_answered_plainly(client, someone):
    """From one machine, after thirty attempts in a minute: a page that says to wait."""
    statuses = [sign_in(client, email=f"person{n}@example.net").status_code for n in range(31)]
    assert statuses[-1] == 429


def test_a_password_may_be_pasted_and_filled_in_by_the_browser(client):
    """Nothing forbids it, and the fields say what they are."""
    html = client.get(LOGIN).content.decode()
    assert 'autocomplete="current-password"' in html
    assert 'autocomplete="username"' in html
    assert "onpaste" not in html
    assert "placeholder" not in html


def test_staying_signed_in_is_a_choice(client, someone):
    """Unticked, the session ends with the browser; ticked, it lasts."""
    sign_in(client)
    assert client.session.get_expire_at_browser_close()
    client.logout()
    sign_in(client, remember="on")
    assert not client.session.get_expire_at_browser_close()


def test_nobody_signs_up(client):
    """Accounts are opened by invitation: there is no page for it."""
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert client.get("/account/signup/").status_code == 404


def test_a_closed_account_does_not_open(client):
    """The right password is refused."""
    UserFactory(email="ines@example.org", password=True, closed=True)
    response = sign_in(client)
    assert not is_in(client)
    assert client.get(response.headers.get("Location", reverse("account_inactive"))).status_code == 200


def test_signing_out_asks_first_then_signs_out(client, someone):
    """Opening the address by mistake, or from a picture on another site, signs nobody out."""
    client.force_login(someone)
    assert client.get("/account/logout/").status_code == 200
    assert is_in(client)
    assert client.post("/account/logout/").headers["Location"] == LOGIN
    assert not is_in(client)


def test_a_forgotten_password_is_chosen_again_by_a_link(client, someone, mailoutbox):
    """The link arrives in the person's language, works once, and the old password no longer opens."""
    assert (
        client.post(RESET, {"email": "INES@example.org"}).headers["Location"]
        == "/account/password/reset/sent/"
    )
    (mail,) = mailoutbox
    assert mail.to == ["ines@example.org"]
    link = re.search(r"http://testserver(/\S+)", mail.body)[1]
    page = client.get(link, follow=True)
    assert 'autocomplete="new-password"' in page.content.decode()
    done = client.post(page.request["PATH_INFO"], {"password1": "un autre mot très long"}, follow=True)
    assert done.request["PATH_INFO"] == "/account/password/reset/done/"
    sign_in(client)
    assert not is_in(client)
    sign_in(client, password="un autre mot très long")
    assert is_in(client)
    client.logout()
    assert b'name="password1"' not in client.get(link, follow=True).content


@pytest.mark.parametrize(("language", "word"), [("fr", "Bonjour"), ("en", "Hello")])
def test_people_are_written_to_in_their_own_language(client, mailoutbox, language, word):
    """Whatever the language of the page they asked from."""
    UserFactory(email="ines@example.org", name="Inès", language=language, password=True)
    client.post(RESET, {"email": "ines@example.org"}, headers={"accept-language": "en"})
    assert mailoutbox[0].body.startswith(f"{word} Inès")


def test_an_unknown_address_gets_no_mail_and_the_same_page(client, mailoutbox):
    """Nobody learns who has an account, and no stranger is written to."""
    response = client.post(RESET, {"email": "nobody@example.org"})
    assert response.headers["Location"] == "/account/password/reset/sent/"
    assert mailoutbox == []


@pytest.mark.parametrize("host", ["example.net", "example.net:80", "testserver@example.net"])
def test_a_forged_host_gets_no_link(client, someone, mailoutbox, host):
    """A link with another host would hand the key over to it."""
    assert client.post(RESET, {"email": "ines@example.org"}, headers={"host": host}).status_code == 400
    assert mailoutbox == []


@pytest.mark.parametrize("password", ["court", "motdepasse", "ines@example.org"])
def test_a_weak_password_is_refused_with_its_reason(client, someone, password):
    """Too short, too common, or one's own address."""
    client.force_login(someone)
    html = client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": password}
    ).content.decode()
    assert "<title>Err" in html
    assert User.objects.get().check_password(PASSWORD)


def test_changing_the_password_tells_the_person_and_closes_all_devices(client, someone, mailoutbox):
    """A mail says so, and every other session ends."""
    elsewhere = type(client)()
    elsewhere.force_login(someone)
    client.force_login(someone)
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "un autre mot très long"})
    assert mailoutbox[0].to == ["ines@example.org"]
    assert elsewhere.get("/").status_code == 302


class TestTheExample:
    """Anyone may become someone of the example, and nobody else, and only where it is allowed."""

    @pytest.fixture(autouse=True)
    def allowed(self, settings):
        settings.EXAMPLE_SIGN_IN = True

    @pytest.fixture
    def ines(self):
        user = member(NetworkFactory(example=True), name="Inès Kermarec", email="ines@example.org")
        membership = user.memberships.get()
        person = PersonFactory(network=membership.network, user=user)
        MandateFactory(person=person, title="chargée de campagne")
        return user

    def enter(self, client, user, **more):
        return client.post(ENTER, {"user": user.pk, **more})

    def test_the_page_names_each_person_with_what_they_do(self, client, ines):
        """A button each; the directory's own words come before the name of the role."""
        html = client.get(LOGIN).content.decode()
        assert f'name="user" value="{ines.pk}"' in html
        assert "Inès Kermarec" in html
        assert "chargée de campagne" in html

    def test_entering_signs_in_without_a_password(self, client, ines):
        """The visitor lands on the first page as that person."""
        assert self.enter(client, ines).headers["Location"] == "/"
        assert client.session["_auth_user_id"] == str(ines.pk)

    def test_entering_leads_only_to_our_pages(self, client, ines):
        """As for any sign-in."""
        assert self.enter(client, ines, next="https://example.net/").headers["Location"] == "/"
        assert self.enter(client, ines, next="/help/").headers["Location"] == "/help/"

    def test_a_link_cannot_enter(self, client, ines):
        """It takes a button of the page: a link or a picture elsewhere does nothing."""
        assert client.get(ENTER, {"user": ines.pk}).status_code == 405
        assert not is_in(client)

    def test_a_form_of_another_site_cannot_enter(self, ines):
        """Without the page's token, the form is refused."""
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        assert self.enter(strict, ines).status_code == 403
        assert not is_in(strict)

    def test_it_is_refused_where_it_is_not_allowed(self, client, ines, settings):
        """Neither the list nor the address exist."""
        settings.EXAMPLE_SIGN_IN = False
        assert "Inès" not in client.get(LOGIN).content.decode()
        assert self.enter(client, ines).status_code == 404
        assert not is_in(client)

    def refused(self, client, user) -> bool:
        shown = f'value="{user.pk}"' in client.get(LOGIN).content.decode()
        return self.enter(client, user).status_code == 403 and not is_in(client) and not shown

    def test_someone_of_a_real_network_cannot_be_entered(self, client):
        """Their account is theirs."""
        assert self.refused(client, member(NetworkFactory()))

    def test_someone_of_the_example_and_of_a_real_network_cannot_be_entered(self, client, ines):
        """One real membership is enough to need the password."""
        MembershipFactory(user=ines, network=NetworkFactory(), role=Role.LEARNER)
        assert self.refused(client, ines)

    def test_someone_without_a_network_cannot_be_entered(self, client):
        """An account that belongs nowhere is not one of the example."""
        assert self.refused(client, UserFactory())

    def test_an_administrator_of_the_installation_cannot_be_entered(self, client, ines):
        """Even when the example counts them among its people."""
        ines.is_superuser = True
        ines.save()
        assert self.refused(client, ines)

    def test_a_closed_account_cannot_be_entered(self, client, ines):
        """Closing an account closes it for everyone."""
        ines.is_active = False
        ines.save()
        assert self.refused(client, ines)

    def test_a_network_that_becomes_real_closes_the_door(self, client, ines):
        """What counts is what the network is now."""
        ines.memberships.get().network.__class__.objects.update(is_example=False)
        assert self.refused(client, ines)

    @pytest.mark.parametrize("user", ["", "0", "-1", "999999", "one", "1 OR 1=1", "9" * 40])
    def test_an_answer_that_makes_no_sense_is_refused(self, client, ines, user):
        """Nobody is signed in and nothing breaks."""
        assert client.post(ENTER, {"user": user}).status_code == 403
        assert not is_in(client)

    def test_someone_with_several_roles_stands_once(self, client, ines):
        """With all their roles, when the directory does not say what they do."""
        ines.people.get().mandates.all().delete()
        network = ines.memberships.get().network
        MembershipFactory(user=ines, network=network, role=Role.EDITOR)
        html = client.get(LOGIN).content.decode()
        assert html.count(f'name="user" value="{ines.pk}"') == 1


def test_the_setting_is_off_by_default():
    """An installation that says nothing is not an example."""
    assert settings.EXAMPLE_SIGN_IN is False
