"""My account, my choices, my data."""

import pytest
from django.urls import reverse

from relais.core.journal.models import Entry
from tests.factories import MembershipFactory, NetworkFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def someone(client):
    user = member(NetworkFactory(name="Réseau Passerelle"), email="ines@example.org", name="Inès Kermarec")
    client.force_login(user)
    return user


def test_a_visitor_chooses_language_and_colours_without_script(client):
    """A cookie keeps both; the next page follows them."""
    response = client.post("/appearance/", {"language": "en", "next": "/help/"})
    assert response.headers["Location"] == "/help/"
    client.post("/appearance/", {"theme": "dark"})
    html = client.get("/help/").content.decode()
    assert '<html lang="en" data-theme="dark">' in html
    client.post("/appearance/", {"theme": "system"})
    assert "data-theme" not in client.get("/help/").content.decode()


def test_a_member_s_choice_follows_them_to_other_devices(client, someone):
    """The account keeps it, and it comes before what the browser asks for."""
    client.post("/appearance/", {"language": "en"})
    client.post("/appearance/", {"theme": "light"})
    elsewhere = type(client)()
    elsewhere.force_login(someone)
    html = elsewhere.get("/help/", headers={"accept-language": "fr"}).content.decode()
    assert '<html lang="en" data-theme="light">' in html


@pytest.mark.parametrize("choice", [{"language": "xx"}, {"theme": "pink"}, {}])
def test_a_choice_that_does_not_exist_changes_nothing(client, someone, choice):
    """Neither the account nor the cookies."""
    client.post("/appearance/", choice)
    someone.refresh_from_db()
    assert (someone.language, someone.theme) == ("", "")
    assert Entry.objects.count() == 0


def test_the_account_page_keeps_name_language_and_colours(client, someone):
    """One form for the three; a sentence confirms it."""
    answers = {"name": "Inès K.", "language": "en", "theme": "dark"}
    response = client.post(reverse("my_account"), answers, follow=True)
    someone.refresh_from_db()
    assert (someone.name, someone.language, someone.theme) == ("Inès K.", "en", "dark")
    assert 'class="message' in response.content.decode()


def test_nobody_changes_the_account_of_another(someone):
    """Not even an administrator: the act is on oneself."""
    from django.core.exceptions import PermissionDenied

    from relais.web.me.actions import change_account

    other = member(NetworkFactory())
    with pytest.raises(PermissionDenied):
        change_account(by=other, user=someone, name="Volé")


def test_a_member_of_two_networks_works_in_one_at_a_time(client, someone):
    """Choosing one changes the header and the lists."""
    second = NetworkFactory(name="Réseau Escale")
    MembershipFactory(user=someone, network=second)
    client.post(reverse("choose_network"), {"network": second.pk})
    assert "Réseau Escale</span></a>" in client.get("/help/").content.decode()


@pytest.mark.parametrize("network", ["stranger", "", "zero"])
def test_nobody_works_in_a_network_they_do_not_belong_to(client, someone, network):
    """The choice is refused, and the reader stays where they were."""
    pk = NetworkFactory(name="Réseau voisin").pk if network == "stranger" else network
    assert client.post(reverse("choose_network"), {"network": pk}).status_code == 404
    assert "Réseau Passerelle" in client.get("/help/").content.decode()


def test_losing_a_role_closes_the_network_at_once(client, someone):
    """A network chosen before is no longer shown."""
    second = NetworkFactory(name="Réseau Escale")
    membership = MembershipFactory(user=someone, network=second)
    client.post(reverse("choose_network"), {"network": second.pk})
    membership.delete()
    assert "Réseau Escale" not in client.get("/").content.decode()
