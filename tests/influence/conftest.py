import pytest
from django.db import transaction

from tests.factories import NetworkFactory, member
from tests.influence.factories import CampaignFactory


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    """Each test keeps its files apart."""
    settings.FILES = tmp_path / "files"


@pytest.fixture
def jobs_at_once(monkeypatch):
    """What waits for the end of the transaction is done at once: a test's own transaction never ends."""
    monkeypatch.setattr(transaction, "on_commit", lambda function, using=None, robust=False: function())


@pytest.fixture
def network():
    return NetworkFactory(name="Réseau Passerelle")


@pytest.fixture
def campaign(network):
    return CampaignFactory(network=network, title="Cahiers n° 4")


@pytest.fixture
def campaigner(client, network):
    """Someone who may do everything with campaigns, signed in."""
    user = member(network)
    client.force_login(user)
    return user
