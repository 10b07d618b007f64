"""The example: an invented network built by the acts that people use, as many times as one likes."""

import pytest
from django.core.exceptions import PermissionDenied

from relais.core.access.models import User
from relais.core.journal.models import Entry
from relais.directory.networks.models import Network
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Person
from relais.influence.campaigns import queries as campaigns
from relais.influence.campaigns.actions import create_campaign
from relais.influence.campaigns.models import Campaign
from relais.influence.measures import queries as measures
from relais.influence.measures.models import Measure, MeasuredAccount
from relais.web.example import build_example

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def example(settings, tmp_path):
    settings.FILES = tmp_path / "files"
    assert build_example() == 0
    return Network.objects.get(name="Réseau Passerelle")


def test_the_example_can_be_built_again(example):
    """Nothing comes twice, and nobody's act is written twice."""
    kinds = (Network, User, Organisation, Person, Campaign, Measure, Entry)
    before = [kind.objects.count() for kind in kinds]
    assert build_example() == 0
    assert [kind.objects.count() for kind in kinds] == before


def test_a_build_that_was_cut_off_is_finished(example):
    """What is there is left alone; what is missing is added."""
    Measure.objects.all().delete()
    Person.objects.filter(family_name="Kerbrat").delete()
    assert build_example() == 0
    assert Measure.objects.get().state == "done"
    assert Person.objects.filter(family_name="Kerbrat").count() == 1
    assert Campaign.objects.filter(network=example).count() == 1


def test_everything_in_it_is_said_to_be_an_example(example):
    """Both networks say so, and nobody can sign in with a password."""
    assert all(network.is_example for network in Network.objects.all())
    assert not any(user.has_usable_password() or user.is_superuser for user in User.objects.all())


def test_the_campaign_is_read_at_a_glance(example):
    """Its phases, its threads, its measure, and the headline of the home page."""
    ines = User.objects.get(name="Inès Carado")
    campaign = campaigns.current_campaign_for(ines, example)
    assert [phase.kind for phase in campaigns.phases_of(campaign)] == [
        "teaser", "launch", "thread", "thread", "thread", "thread",
    ]  # fmt: skip
    headline = measures.headline_for(campaign)
    assert headline.figure > 1000
    assert 0.5 < headline.share_exposed < 1
    names = set(MeasuredAccount.objects.filter(rank__lte=5).values_list("name", flat=True))
    assert "Nadia Kerbrat" in names


def test_the_neighbour_sees_nothing_of_it(example):
    """Networks do not see each other, even in the example."""
    karim = User.objects.get(name="Karim Lanvaux")
    assert not campaigns.campaigns_for(karim).exists()
    leila = User.objects.get(name="Leïla Hamdi")
    assert not campaigns.campaigns_for(leila).exists()
    with pytest.raises(PermissionDenied):
        create_campaign(by=leila, network=example, title="x")
