import shutil

import pytest
from django.db import transaction

from relais.influence.measures import analysis
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


@pytest.fixture(scope="session")
def _measured_before(tmp_path_factory):
    return {}, tmp_path_factory.mktemp("measured")


@pytest.fixture
def measured_once(monkeypatch, _measured_before):
    """The same files under the same rule are measured once for all tests: here pages are tested, not the engine."""
    known, place = _measured_before
    measure = analysis.measure_traces

    def measure_or_remember(brought, out, **asked):
        asked.pop("tell")
        content = tuple((path.name, path.read_bytes()) for path in sorted(brought.iterdir()))
        key = repr((content, sorted(asked.items(), key=lambda item: item[0])))
        if key not in known:
            result = measure(brought, out, tell=lambda *args: None, **asked)
            known[key] = result, shutil.copytree(out, place / str(len(known)))
        result, kept = known[key]
        shutil.copytree(kept, out, dirs_exist_ok=True)
        return result

    monkeypatch.setattr(analysis, "measure_traces", measure_or_remember)


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
