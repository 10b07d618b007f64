"""What waits for someone until they have seen it."""

import pytest
from django.urls import reverse

from relais.core.notifications.actions import notify
from relais.core.notifications.models import Notification
from tests.factories import NetworkFactory, NotificationFactory, OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db


def test_the_same_thing_is_told_once_until_it_was_seen(django_user_model):
    """Ten failures of one import are one line."""
    user, organisation = UserFactory(), OrganisationFactory()
    for _time in range(3):
        notify(user_id=user.pk, kind="core.job_done", subject=organisation)
    assert user.notifications.count() == 1
    user.notifications.update(seen_at="2027-01-01T00:00Z")
    notify(user_id=user.pk, kind="core.job_done", subject=organisation)
    assert user.notifications.count() == 2


def test_a_kind_without_a_sentence_is_a_mistake_of_ours():
    """Better found by a test than by a reader."""
    with pytest.raises(TypeError):
        notify(user_id=1, kind="nowhere.nothing")


class TestThePage:
    @pytest.fixture
    def user(self, client):
        user = member(NetworkFactory(), name="Inès Tanguy")
        client.force_login(user)
        return user

    def test_it_says_what_is_new_and_the_header_counts_it(self, client, user):
        """In words, with the name of the thing as it is today."""
        organisation = OrganisationFactory(name="Mairie de Plouzané")
        notify(user_id=user.pk, kind="core.job_done", subject=organisation)
        page = client.get(reverse("notifications")).content.decode()
        assert "Mairie de Plouzané" in page
        assert 'class="badge"' in page

    def test_opening_one_marks_it_and_leads_to_its_page(self, client, user):
        """By a form: what fetches links ahead marks nothing."""
        organisation = OrganisationFactory()
        notify(user_id=user.pk, kind="core.job_done", subject=organisation)
        one = user.notifications.get()
        assert client.get(reverse("notification_open", args=[one.pk])).status_code == 405
        answer = client.post(reverse("notification_open", args=[one.pk]))
        assert answer.headers["Location"] == organisation.get_absolute_url()
        one.refresh_from_db()
        assert one.seen_at is not None

    def test_another_persons_cannot_be_opened(self, client, user):
        """It does not exist for me."""
        theirs = NotificationFactory()
        assert client.post(reverse("notification_open", args=[theirs.pk])).status_code == 404
        client.post(reverse("notifications_seen"))
        theirs.refresh_from_db()
        assert theirs.seen_at is None

    def test_all_are_marked_at_once(self, client, user):
        """And the count goes."""
        NotificationFactory.create_batch(3, user=user)
        page = client.post(reverse("notifications_seen"), follow=True).content.decode()
        assert 'class="badge"' not in page
        assert not Notification.objects.filter(seen_at=None).exists()

    def test_the_subject_may_be_gone(self, client, user):
        """The line stays and says so; opening it comes back to the list."""
        organisation = OrganisationFactory()
        notify(user_id=user.pk, kind="core.job_failed", subject=organisation)
        organisation.delete()
        assert "supprimé depuis" in client.get(reverse("notifications")).content.decode()
        answer = client.post(reverse("notification_open", args=[user.notifications.get().pk]))
        assert answer.headers["Location"] == reverse("notifications")
