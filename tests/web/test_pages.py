"""Pages that say the same to everyone."""

import pytest
from django.urls import reverse


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["help", "accessibility", "account_login", "account_reset_password"])
def test_anyone_can_read_the_open_pages(client, name):
    """A visitor reads them without signing in."""
    assert client.get(reverse(name)).status_code == 200
