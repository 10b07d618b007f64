"""Guards that turn usual slips into failures, and what many tests share."""

import os
import socket
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db.models import QuerySet
from django.template.defaulttags import ForNode
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests.contract import check_response

# Playwright runs an event loop in the thread of the tests; Django then refuses its database without this.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A busy machine is slow, not wrong: no property fails by the clock. In CI, hypothesis does the same by itself.
hypothesis_settings.register_profile("without a clock", deadline=None)
if hypothesis_settings.get_current_profile_name() == "default":
    hypothesis_settings.load_profile("without a clock")

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


def pytest_configure(config) -> None:
    for slip in (
        "error:DateTimeField .* received a naive datetime:RuntimeWarning",
        "error::django.core.paginator.UnorderedObjectListWarning",
    ):
        config.addinivalue_line("filterwarnings", slip)


@pytest.fixture
def shared_data() -> Path:
    """The folder of real files, which is not part of the project; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("RELAIS_SHARED_DATA", SHARED_DATA))
    if not folder.is_dir():
        pytest.skip(f"no real files at {folder}")
    return folder


@pytest.fixture(autouse=True)
def _french():
    """Pages are French unless a test says otherwise, and no test inherits the language of another."""
    with translation.override("fr"):
        yield
    from relais.core.journal.counting import forget_counts

    cache.clear()
    forget_counts()


@pytest.fixture(autouse=True, scope="session")
def _page_contract():
    """Each HTML response that any test fetches keeps the page contract."""
    request = Client.request

    def checked(self, **extra):
        response = request(self, **extra)
        html = response.headers.get("Content-Type", "").startswith("text/html")
        attached = "attachment" in response.headers.get("Content-Disposition", "")
        if html and not attached and not response.streaming and response.content:
            check_response(response)
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", checked)
        yield


@pytest.fixture(autouse=True, scope="session")
def _lists_have_an_order():
    """A page that shows rows of the database in no order would show them in another order tomorrow."""
    render = ForNode.render

    def checked(self, context):
        values = self.sequence.resolve(context, ignore_failures=True)
        if isinstance(values, QuerySet) and not values.ordered:
            raise AssertionError(f"a list without order: {values.model.__name__} in {self.sequence}")
        return render(self, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ForNode, "render", checked)
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_network():
    """A test that calls the network fails: it would depend on others and tell them what we do."""
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def is_here(host) -> bool:
        return host in {None, "", "localhost", "127.0.0.1", "::1", "testserver"} or str(host).startswith(
            "127."
        )

    def guarded_connect(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6} and not is_here(address[0]):
            raise AssertionError(f"a test calls the network: {address}")
        return connect(self, address)

    def guarded_lookup(host, *args, **kwargs):
        if not is_here(host if not isinstance(host, bytes) else host.decode()):
            raise AssertionError(f"a test calls the network: {host}")
        return lookup(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_lookup)
        yield
