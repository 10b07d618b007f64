"""A network's own address: declared, proven, worn; and the stages that a network uses."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.urls import reverse

from relais.core.access.roles import Role
from relais.directory.brands.actions import choose_domain, prove_domain
from relais.directory.brands.domains import clean_domain, shown_domain
from relais.directory.brands.models import Brand
from relais.directory.networks.actions import change_network
from relais.web.hosts import KnownHosts
from tests.factories import PASSWORD, BrandFactory, MembershipFactory, NetworkFactory, member
from tests.influence.factories import CampaignFactory

pytestmark = pytest.mark.django_db
OWN = "passerelle.example"


@pytest.fixture(autouse=True)
def _hosts(settings):
    """The list of the settings, as the site uses it."""
    settings.ALLOWED_HOSTS = KnownHosts(["testserver", "127.0.0.1"])


@pytest.fixture
def network():
    return NetworkFactory(name="Réseau Passerelle")


@pytest.fixture
def administrator(client, network):
    user = member(network, Role.ADMINISTRATOR, email="mael@example.org", password=True)
    client.force_login(user)
    return user


def declare(network, administrator, domain=OWN, version=0):
    return choose_domain(
        by=administrator, network=network, version=version, domain=domain, languages=["fr", "en"]
    )


def proven(network, administrator, domain=OWN):
    declare(network, administrator, domain)
    return prove_domain(by=administrator, network=network, host=domain)


# What is typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Passerelle.Example", OWN),
        ("https://passerelle.example/accueil?x=1", OWN),
        (" passerelle.example. ", OWN),
        ("passerelle.example:8443", OWN),
        ("réseau.example", "xn--rseau-bsa.example"),
        ("RÉSEAU.example", "xn--rseau-bsa.example"),
        ("xn--rseau-bsa.example", "xn--rseau-bsa.example"),
        ("", ""),
    ],
)
def test_a_domain_has_one_form(typed, kept):
    """However it is pasted: two ways of typing it are the same domain."""
    assert clean_domain(typed) == kept
    assert clean_domain(shown_domain(kept)) == kept


@pytest.mark.parametrize(
    "typed",
    ["localhost", "192.168.1.1", "a..b", "-a.example", "a b.example", "*.example", "x" * 64 + ".fr", "a.1",
     "[::1]", "é" * 300 + ".fr", ".example.org", "example.org\nX: 1"],
)  # fmt: skip
def test_what_is_no_domain_is_refused_in_words(typed):
    """A sentence, never an error page; a star would open the site to any name."""
    with pytest.raises(ValidationError):
        clean_domain(typed)


def test_the_name_of_the_site_itself_belongs_to_no_network():
    """It would take the page of everyone else."""
    with pytest.raises(ValidationError):
        clean_domain("testserver.")
    with pytest.raises(ValidationError):
        clean_domain("127.0.0.1")


# Taken once


def test_a_domain_is_taken_once(client, network, administrator):
    """Refused in words on the page of the second, whatever the way of typing it."""
    other = NetworkFactory()
    declare(other, _of(other))
    typed = {"languages_offered": ["fr"], "first_language": "fr", "own_domain": "HTTPS://Passerelle.example/"}
    page = client.post(reverse("brand_address"), typed).content.decode()
    assert "Erreur" in page
    assert Brand.objects.filter(domain=OWN).count() == 1


def _of(network):
    return member(network, Role.ADMINISTRATOR)


def test_a_domain_taken_meanwhile_is_refused_in_words(network, administrator, monkeypatch):
    """Two administrators at the same instant: the database decides, the second reads a sentence."""
    other = NetworkFactory()
    declare(other, _of(other))
    # The second looked just before the first saved: the check of the form sees nothing.
    monkeypatch.setattr(Brand, "full_clean", lambda self, **kwargs: None)
    with pytest.raises(ValidationError) as refused:
        declare(network, administrator)
    assert "domain" in refused.value.message_dict
    assert not Brand.objects.filter(network=network, domain=OWN).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_domain_at_once_one_gets_it(network):
    """For real, in two threads, where the database lets two write at once."""
    if connection.vendor == "sqlite":
        pytest.skip("the tests' database in memory has one writer")
    people = [(one, _of(one)) for one in (network, NetworkFactory())]
    told = []

    def take(one, user):
        try:
            declare(one, user)
            told.append("taken")
        except ValidationError:
            told.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=pair) for pair in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["refused", "taken"]


# Known hosts


def test_a_name_that_nobody_declared_is_refused(client, network, administrator):
    """As before; the moment it is declared, it is answered, without a restart."""
    assert client.get("/help/", headers={"host": OWN}).status_code == 400
    declare(network, administrator)
    assert client.get("/help/", headers={"host": OWN}).status_code == 200
    assert client.get("/help/", headers={"host": f"sub.{OWN}"}).status_code == 400
    declare(network, administrator, domain="", version=2)
    assert client.get("/help/", headers={"host": OWN}).status_code == 400


def test_the_names_of_the_settings_cost_no_question(client, django_assert_num_queries):
    """The database is asked about other names only."""
    with django_assert_num_queries(0):
        assert client.get("/robots.txt").status_code == 200


def test_a_domain_shows_its_brand_once_it_is_proven(client, network, administrator):
    """Proven by the administrator's own visit through it; then visitors see the network before signing in."""
    BrandFactory(network=network, name="Passerelle", welcome={"fr": "Bienvenue à bord."})
    typed = {"languages_offered": ["fr", "en"], "first_language": "fr", "own_domain": OWN, "version": 1}
    client.post(reverse("brand_address"), typed)
    visitor = type(client)()
    assert "Passerelle" not in visitor.get("/account/login/", headers={"host": OWN}).content.decode()
    # From the site's own name, nothing is proven.
    client.post(reverse("brand_prove"))
    assert Brand.objects.get(network=network).domain_proven_at is None
    client.post("/account/login/", {"login": "mael@example.org", "password": PASSWORD}, headers={"host": OWN})
    page = client.get(reverse("brand_address"), headers={"host": OWN}).content.decode()
    assert reverse("brand_prove") in page
    client.post(reverse("brand_prove"), headers={"host": OWN})
    page = visitor.get("/account/login/", headers={"host": OWN}).content.decode()
    assert "Passerelle</span></a>" in page
    assert "Bienvenue à bord." in page
    assert "Passerelle" not in visitor.get("/account/login/").content.decode()


def test_changing_the_domain_asks_for_a_new_proof(network, administrator):
    """Keeping it does not."""
    proven(network, administrator)
    kept = declare(network, administrator, version=3)
    assert kept.domain_proven_at
    assert declare(network, administrator, "autre.example", version=4).domain_proven_at is None


def test_by_its_own_address_one_works_in_that_network_only(client, network, administrator):
    """Whatever was chosen before; someone of another network is at nobody's home there."""
    second = NetworkFactory(name="Réseau Escale")
    MembershipFactory(network=second, user=administrator, role=Role.EDITOR)
    proven(network, administrator)
    client.post(reverse("choose_network"), {"network": second.pk})
    assert client.get("/help/").context["network"] == second
    assert client.get("/help/", headers={"host": OWN}).context["network"] == network
    account = client.get(reverse("my_account"), headers={"host": OWN}).content.decode()
    assert reverse("choose_network") not in account
    client.force_login(member(second))
    page = client.get("/", headers={"host": OWN})
    assert page.context["network"] is None
    assert "Réseau Escale" not in page.content.decode()


def test_only_the_languages_offered_are_proposed(client, network, administrator):
    """A visitor whose browser asks for another one reads the usual one."""
    choose_domain(by=administrator, network=network, version=0, domain=OWN, languages=["en"])
    prove_domain(by=administrator, network=network, host=OWN)
    page = type(client)().get("/account/login/", headers={"host": OWN, "accept-language": "fr"})
    html = page.content.decode()
    assert '<html lang="en"' in html
    assert 'value="fr"' not in html


# Stages


def test_a_stage_that_is_off_leaves_the_navigation_and_its_pages_close(client, network, administrator):
    """404 with a page that says why, for each address of it; on again, everything is back."""
    campaign = CampaignFactory(network=network)
    client.post(reverse("network_stages"), {"stages": ["field", "evidence", "policy"]})
    for url in (
        reverse("influence:campaigns"),
        campaign.get_absolute_url(),
        reverse("influence:campaign_add"),
    ):
        response = client.get(url)
        assert response.status_code == 404
        assert "Influence" in response.content.decode()
    assert 'href="/influence/' not in client.get("/").content.decode()
    client.post(reverse("network_stages"), {"stages": ["influence"]})
    assert client.get(campaign.get_absolute_url()).status_code == 200


def test_a_stage_that_is_off_cannot_be_reached_from_another_network(client, network, administrator):
    """Its rights are closed, not only its addresses."""
    campaign = CampaignFactory(network=network)
    second = NetworkFactory()
    MembershipFactory(network=second, user=administrator, role=Role.ADMINISTRATOR)
    change_network(by=administrator, network=network, stages=[])
    client.post(reverse("choose_network"), {"network": second.pk})
    assert client.get(campaign.get_absolute_url()).status_code == 404
    assert client.get(reverse("influence:campaigns")).status_code == 200


def test_every_stage_may_be_off(client, network, administrator):
    """The directory and the settings stay."""
    client.post(reverse("network_stages"), {})
    network.refresh_from_db()
    assert len(network.closed_stages) == 4
    assert client.get(reverse("network_stages")).status_code == 200
