"""What waits for each reader on the first page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from relais.core.access.roles import Role
from relais.directory.consents.models import Purpose
from relais.web.home import tasks
from relais.web.home.tasks import tasks_for
from tests.factories import NetworkFactory, PersonFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def administrator(client, network):
    user = member(network, Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def texts(user, network) -> list[str]:
    return [task.text for task in tasks_for(user, network)]


def test_a_new_network_is_told_its_first_steps(client, administrator, network):
    """To invite a team, and to say what data is kept for; once done, nothing more is said."""
    page = client.get(reverse("home")).content.decode()
    assert reverse("member_invite") in page and reverse("purposes") in page
    member(network)
    Purpose.objects.create(network=network, code="aide", name="Aider", words="Aider", legal_basis="consent")
    assert texts(administrator, network) == []
    assert "Ce qui vous attend" not in client.get(reverse("home")).content.decode()


def test_people_to_be_told_are_counted_late_ones_first(administrator, network):
    """Only by those who may tell them; a large number is not counted to the end."""
    now = timezone.now()
    PersonFactory(network=network, notice_due_at=now + timedelta(days=3))
    assert any("cette semaine" in text for text in texts(administrator, network))
    PersonFactory.create_batch(2, network=network, notice_due_at=now - timedelta(days=1))
    first = tasks_for(administrator, network)[0]
    assert first.is_late and first.text.startswith("2 ") and "when=late" in first.url
    assert texts(member(network, Role.HELPER), network) == []


def test_beyond_a_number_it_says_more_than(administrator, network, monkeypatch):
    """A first page does not count a million."""
    monkeypatch.setattr(tasks, "MOST", 2)
    PersonFactory.create_batch(3, network=network, notice_due_at=timezone.now() - timedelta(days=1))
    assert texts(administrator, network)[0].startswith("Plus de 2")


def test_another_networks_tasks_are_not_mine(network, administrator):
    """A task speaks of the network one works in."""
    PersonFactory(network=NetworkFactory(), notice_due_at=timezone.now() - timedelta(days=1))
    assert not any("données" in text and "dû" in text for text in texts(administrator, network))


def test_a_learner_has_a_first_page_of_their_own(client, network):
    """Large, with four things to do and the way out."""
    client.force_login(member(network, Role.LEARNER, name="Awa Diop"))
    page = client.get(reverse("home")).content.decode()
    assert "Bonjour Awa" in page and 'data-density="roomy"' in page
    assert reverse("my_data") in page and "Influence" not in page
