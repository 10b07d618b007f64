"""Opening a network: by whoever administers the installation, and from the console."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from relais.core.access.models import User
from relais.core.access.roles import Role
from relais.directory.networks.models import Network
from relais.directory.teams.models import Invitation
from relais.web.console import open_network_from_console
from tests.factories import PASSWORD, NetworkFactory, OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    user = UserFactory(installation_admin=True)
    client.force_login(user)
    return user


def test_the_administrator_of_the_installation_opens_a_network_for_themselves(client, operator):
    """They land on its first steps, and work in it."""
    typed = {"name": "  Réseau   d’Arvor ", "administrator": "", "language": "fr"}
    response = client.post(reverse("network_add"), typed, follow=True)
    network = Network.objects.get()
    assert network.name == "Réseau d’Arvor"
    assert response.context["network"] == network
    assert operator.memberships.get().role == Role.ADMINISTRATOR
    states = [step["state"] for step in response.context["opening"].steps]
    assert states == ["done", "current", "next", "next"]


def test_they_open_a_network_for_someone_else_without_entering_it(client, operator):
    """An invitation leaves; the one who opened it sees its name, not what is in it."""
    typed = {"name": "Réseau d’Arvor", "administrator": "mael@example.org", "language": "fr"}
    page = client.post(reverse("network_add"), typed, follow=True).content.decode()
    assert "Réseau d’Arvor" in page
    assert mail.outbox[0].to == ["mael@example.org"]
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.is_for_installation) == ("administrator", False)
    assert not operator.memberships.exists()


def test_an_invitation_that_was_lost_is_sent_again(client, operator):
    """While nobody administers the network; afterwards its own administrators do."""
    typed = {"name": "Réseau d’Arvor", "administrator": "mael@example.org", "language": "fr"}
    page = client.post(reverse("network_add"), typed, follow=True).content.decode()
    again = reverse("network_invite", args=[Network.objects.get().pk])
    assert again in page
    client.post(again)
    assert len(mail.outbox) == 2
    assert mail.outbox[0].body != mail.outbox[1].body
    member(Network.objects.get(), Role.ADMINISTRATOR)
    assert client.post(again).status_code == 404
    assert again not in client.get(reverse("networks")).content.decode()


def test_no_one_else_opens_networks(client):
    """Not even the administrator of a network."""
    client.force_login(member(NetworkFactory(), Role.ADMINISTRATOR))
    for name in ("networks", "network_add"):
        assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse("network_add"), {"name": "Intrus", "language": "fr"}).status_code == 403
    assert Network.objects.count() == 1


def test_the_first_network_is_opened_from_the_console(client, capsys):
    """The link is printed, works once, and makes whoever follows it administrator of both."""
    code = open_network_from_console(
        name="Réseau d’Arvor",
        administrator="Mael@example.org",
        language="fr",
        address="https://relais.example.org/",
        for_installation=True,
    )
    link = re.search(r"https://relais\.example\.org(/invitation/\S+)", capsys.readouterr().out).group(1)
    assert code == 0
    client.get(link)
    answers = {"name": "Maël Rostren", "password": PASSWORD, "language": "fr"}
    client.post(reverse("invitation"), answers)
    user = User.objects.get(email="mael@example.org")
    assert user.is_superuser
    assert user.memberships.get().role == Role.ADMINISTRATOR
    assert client.get(reverse("network")).status_code == 200


@pytest.mark.parametrize("wrong", [{"administrator": "mael"}, {"name": ""}, {"name": "x" * 300}])
def test_the_console_refuses_in_words_and_keeps_nothing(capsys, wrong):
    """An address that is none, a name that is missing or endless."""
    said = {"name": "Réseau", "administrator": "mael@example.org", "language": "fr", "address": "http://x"}
    assert open_network_from_console(**{**said, **wrong}, for_installation=False) == 2
    assert capsys.readouterr().err
    assert not Network.objects.exists()
    assert not Invitation.objects.exists()


def test_the_steps_follow_what_is_there(client):
    """Structures, then a team, then a brand: the first one missing is the one to do."""
    network = NetworkFactory()
    client.force_login(member(network, Role.ADMINISTRATOR))

    def steps():
        return [step["state"] for step in client.get(reverse("network")).context["opening"].steps]

    assert steps() == ["done", "current", "next", "next"]
    OrganisationFactory(network=network, kind="support")
    assert steps() == ["done", "done", "current", "next"]
    member(network, Role.HELPER)
    assert steps() == ["done", "done", "done", "current"]
