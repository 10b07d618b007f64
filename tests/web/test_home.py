"""The loop at a glance: what is really there, and plainly what is not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from relais.core.access.roles import Role
from relais.influence.campaigns.models import Campaign
from tests.factories import EntryFactory, NetworkFactory, OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return NetworkFactory(name="Réseau Passerelle")


@pytest.fixture
def ines(client, network):
    user = member(network, name="Inès Kermarec")
    client.force_login(user)
    return user


def a_campaign(network, first: int, last: int) -> Campaign:
    """A campaign from `first` to `last`, in days from today."""
    today = timezone.localdate()
    return Campaign.objects.create(
        network=network,
        title="Cahiers n° 4",
        objective="Que des collectivités demandent un rendez-vous.",
        starts_on=today + timedelta(first),
        ends_on=today + timedelta(last),
    )


def test_the_header_names_the_network_and_the_reader(client, ines):
    """The network first, then who is signed in."""
    html = client.get("/").content.decode()
    assert "Réseau Passerelle</span></a>" in html
    assert "Inès<span" in html


def test_only_the_stages_that_exist_are_links(client, ines):
    """The others are told in one line, without a figure."""
    response = client.get("/")
    assert [place["key"] for place in response.context["places"]] == [
        "loop",
        "influence",
        "directory",
        "search",
    ]
    assert response.content.decode().count("stage--later") == 3


def test_without_a_campaign_the_next_thing_is_to_create_one(client, ines):
    """For those who may."""
    assert reverse("influence:campaign_add") in client.get("/").content.decode()


def test_a_reader_who_may_not_create_is_not_asked_to(client, network):
    """No button that would be refused."""
    client.force_login(member(network, Role.COORDINATOR))
    assert reverse("influence:campaign_add") not in client.get("/").content.decode()


def test_a_role_that_does_not_open_influence_sees_nothing_of_it(client, network):
    """Neither the campaign nor its address."""
    a_campaign(network, -3, 3)
    client.force_login(member(network, Role.LEARNER))
    html = client.get("/").content.decode()
    assert "Cahiers" not in html
    assert "/influence/" not in html


def test_a_campaign_that_is_not_measured_shows_no_figure(client, ines, network):
    """It says so, and leads to bringing its traces."""
    campaign = a_campaign(network, -3, 3)
    html = client.get("/").content.decode()
    assert 'class="figure"' not in html
    assert reverse("influence:traces_import", args=[campaign.pk]) in html


@pytest.mark.parametrize(("first", "last", "baton"), [(-3, 3, "influence"), (-9, -3, "policy"), (3, 9, "")])
def test_the_baton_is_where_the_campaign_says(client, ines, network, first, last, baton):
    """While it runs, into influence; once it ended, on to decisions; before it starts, nowhere."""
    a_campaign(network, first, last)
    response = client.get("/")
    assert response.context["baton"] == baton
    assert response.content.decode().count("loop__stop--now") == (2 if baton else 0)  # one for each size


def test_another_network_s_campaign_is_not_there(client, ines):
    """Neither its name nor its figure."""
    a_campaign(NetworkFactory(), -3, 3)
    assert "Cahiers" not in client.get("/").content.decode()


def test_news_is_what_others_did_since_the_last_visit(client, network):
    """Older acts, one's own, and those that the role does not open are left out."""
    user = member(network, email="ines@example.org", password=True)
    colleague = member(network, name="Paul Audic")
    user.last_login = timezone.now() - timedelta(days=2)
    user.save()
    for days, by in ((3, colleague), (1, colleague), (1, user)):
        organisation = OrganisationFactory(network=network, name=f"Mairie {days} {by.pk}")
        EntryFactory(
            network_id=network.pk,
            actor_id=by.pk,
            subject_type="directory.organisation",
            subject_id=str(organisation.pk),
            occurred_at=timezone.now() - timedelta(days=days),
        )
    EntryFactory(network_id=network.pk, actor_id=colleague.pk, verb="web.change_account")
    from tests.factories import PASSWORD

    client.post("/account/login/", {"login": "ines@example.org", "password": PASSWORD})
    response = client.get("/")
    assert response.context["is_since_visit"]
    assert [item.told.subject for item in response.context["news"]] == [f"Mairie 1 {colleague.pk}"]


def test_a_hundred_acts_alike_are_one_piece_of_news(client, ines, network):
    """With the number of the others."""
    EntryFactory.create_batch(100, network_id=network.pk, actor_id=None)
    (item,) = client.get("/").context["news"]
    assert item.n_more == 99


def test_the_number_of_questions_does_not_grow_with_the_news(client, ines, network):
    """Names are read together."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        return len(asked)

    def one_more() -> None:
        organisation = OrganisationFactory(network=network)
        EntryFactory(
            network_id=network.pk,
            actor_id=member(network).pk,
            subject_type="directory.organisation",
            subject_id=str(organisation.pk),
        )

    one_more()
    questions()  # the first visit of a process learns what later ones know
    few = questions()
    for _more in range(5):
        one_more()
    assert questions() == few


def test_someone_without_a_network_is_told_so(client):
    """The account works; the page says whom to ask."""
    client.force_login(UserFactory())
    response = client.get("/")
    assert response.status_code == 200
    assert "web/home/no_network.html" in [t.name for t in response.templates]


def test_the_journal_is_offered_to_administrators_only(client, network):
    """Others do not see the link."""
    for role, offered in ((Role.ADMINISTRATOR, True), (Role.EDITOR, False)):
        client.force_login(member(network, role))
        assert (reverse("journal") in client.get("/").content.decode()) is offered
