import pytest

from relais.core.access.roles import INSTALLATION
from relais.core.journal.models import Entry
from relais.directory.territories.actions import keep_territories_current, load_territories
from relais.directory.territories.models import LoadedEdition, PostalCode, Territory
from tests.directory.places import SMALL


@pytest.fixture
def small_country(db):
    """The places of `ROWS`, loaded."""
    return load_territories(by=INSTALLATION, edition=SMALL)


@pytest.fixture(scope="module")
def france(django_db_setup, django_db_blocker):
    """All the territories that come with Relais, loaded once for the tests of a file, then taken away."""
    with django_db_blocker.unblock():
        loaded = keep_territories_current()
    yield loaded
    with django_db_blocker.unblock():
        # Plain deletes, the narrowest kind first: Django would first look for what refers to each row.
        PostalCode.objects.order_by()._raw_delete("default")
        for kind in reversed(Territory.Kind.values):
            Territory.objects.filter(kind=kind).order_by()._raw_delete("default")
        LoadedEdition.objects.all().delete()
        Entry.objects.all().delete()
