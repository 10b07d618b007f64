"""Signing in with a card: the code, the pictures, the limits, the shared computer."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from relais.core.access.roles import Role
from relais.core.journal.models import Entry
from relais.directory.cards import attempts
from relais.directory.cards.actions import renew_card
from relais.directory.cards.codes import digest_of_code, new_code, spaced
from relais.directory.cards.models import Allowance, Card
from relais.web.cards.places import COOKIE
from tests.factories import PICTURES, CardFactory, MembershipFactory, NetworkFactory, member

pytestmark = pytest.mark.django_db
CODE, OTHER = reverse("card_sign_in"), ["sun", "key", "tree"]


@pytest.fixture
def card():
    return CardFactory(code=(code := new_code()), open=True) and _with_code(code)


def _with_code(code: str) -> Card:
    card = Card.objects.get(code_digest=digest_of_code(code))
    card.code = code
    return card


@pytest.fixture
def new_card():
    CardFactory(code=(code := new_code()))
    return _with_code(code)


def so_far(response) -> str:
    return re.search(r'name="so_far" value="([^"]+)"', response.content.decode())[1]


def give_code(browser, code: str, **more):
    return browser.post(CODE, {"code": code, "shared": "on", **more})


def give_pictures(browser, keys):
    """Press three pictures, one page after the other; the answer to the last one."""
    page = browser.get(reverse("card_pictures"))
    for key in keys:
        page = browser.post(reverse("card_pictures"), {"so_far": so_far(page), "picture": key})
    return page


def is_in(browser) -> bool:
    return "_auth_user_id" in browser.session


def test_code_then_pictures_open_the_first_page(client, card):
    """However the code is typed."""
    assert give_code(client, f" {spaced(card.code).lower()} ")["Location"] == reverse("card_pictures")
    assert give_pictures(client, PICTURES)["Location"] == "/"
    assert client.session["_auth_user_id"] == str(card.user_id)
    assert client.get("/").status_code == 200


def test_pictures_are_chosen_at_first_use(client, new_card):
    """Shown once, then kept; the journal says that the card was opened, and nothing of the secret."""
    give_code(client, new_card.code)
    page = give_pictures(client, OTHER)
    assert not is_in(client)
    assert "Soleil" in page.content.decode()
    client.post(reverse("card_pictures"), {"so_far": so_far(page), "keep": "yes"})
    assert is_in(client)
    entry = Entry.objects.get(verb="directory.choose_pictures")
    assert entry.actor_id == new_card.user_id
    again = Client()
    give_code(again, new_card.code)
    assert give_pictures(again, OTHER)["Location"] == "/"


@pytest.mark.parametrize("keys", [["sun", "sun", "key"], ["sun", "sun", "sun"]])
def test_three_different_pictures_are_asked_for(client, new_card, keys):
    """The page says why, and begins again."""
    give_code(client, new_card.code)
    html = give_pictures(client, keys).content.decode()
    assert "<title>Err" in html
    assert Card.objects.get().secret == ""


def test_wrong_pictures_say_how_many_tries_are_left(client, card):
    """Four more; after the fifth, a quarter of an hour; the right ones then wait too."""
    give_code(client, card.code)
    assert "4 essais" in give_pictures(client, OTHER).content.decode()
    for _try in range(4):
        page = give_pictures(client, OTHER)
    assert page.status_code == 429
    assert "15 minutes" in page.content.decode()
    assert give_pictures(client, PICTURES).status_code == 429
    assert not is_in(client)


def test_the_order_of_the_pictures_counts(client, card):
    """The same three, the other way round."""
    give_code(client, card.code)
    give_pictures(client, PICTURES[::-1])
    assert not is_in(client)


def test_a_pause_ends_and_a_right_secret_forgets_the_wrong_ones(client, card, time_machine):
    """A quarter of an hour later, everything is as before."""
    time_machine.move_to("2026-11-23T10:00:00Z")
    give_code(client, card.code)
    for _try in range(5):
        give_pictures(client, OTHER)
    time_machine.move_to("2026-11-23T10:16:00Z")
    give_code(client, card.code)
    assert give_pictures(client, PICTURES)["Location"] == "/"
    assert Card.objects.get().n_wrong == 0


@pytest.mark.parametrize("jump", ["2020-01-01T00:00:00Z", "2036-01-01T00:00:00Z"])
def test_when_the_clock_jumps_a_pause_ends_and_the_card_still_closes(client, card, time_machine, jump):
    """Back: the pause is no longer than itself. Forward: thirty wrong secrets close the card all the same."""
    time_machine.move_to("2026-11-23T10:00:00Z")
    give_code(client, card.code)
    for _try in range(5):
        give_pictures(client, OTHER)
    time_machine.move_to(jump)
    give_code(client, card.code)
    if jump < "2026":
        assert give_pictures(client, PICTURES).status_code == 429
        time_machine.shift(16 * 60)
        give_code(client, card.code)
        assert give_pictures(client, PICTURES)["Location"] == "/"
        return
    for year in range(2037, 2043):
        time_machine.move_to(f"{year}-01-01T00:00:00Z")
        give_code(client, card.code)
        for _try in range(5):
            give_pictures(client, OTHER)
    assert Card.objects.get().n_wrong == 30
    assert "renouvel" in give_pictures(client, PICTURES).content.decode()
    renew_card(by=member(card.network, Role.HELPER), card=Card.objects.get(), code=(code := new_code()))
    give_code(client, code)
    assert client.get(reverse("card_pictures")).status_code == 200


def test_a_renewed_card_opens_with_its_new_code_only(client, card):
    """At once, even between the code and the pictures; the old sessions end, the old pictures are forgotten."""
    browser = Client()
    give_code(browser, card.code)
    give_pictures(browser, PICTURES)
    give_code(client, card.code)
    renew_card(by=member(card.network, Role.HELPER), card=card, code=(code := new_code()))
    assert client.get(reverse("card_pictures"))["Location"] == CODE
    assert browser.get("/me/").status_code == 302
    assert "n’ouvre rien" in give_code(client, card.code).content.decode()
    give_code(client, code)
    assert "première image" in client.get(reverse("card_pictures")).content.decode()


def test_a_card_never_used_is_closed_after_thirty_days(client, new_card, time_machine):
    """It opens with its code alone: it may not lie about for ever."""
    time_machine.move_to(new_card.made_at + timedelta(days=31))
    assert "n’ouvre rien" in give_code(client, new_card.code).content.decode()


@pytest.mark.parametrize("change", ["role", "superuser", "inactive", "gone", "deleted"])
def test_a_card_opens_learners_accounts_only(client, card, change):
    """Whoever takes another role signs in another way from then on; whoever left does not sign in at all."""
    user = card.user
    if change == "role":
        MembershipFactory(user=user, network=NetworkFactory(), role=Role.ADMINISTRATOR)
    elif change == "gone":
        user.memberships.all().delete()
    elif change == "deleted":
        card.person.deleted_at = card.made_at
        card.person.save()
    else:
        user.is_superuser, user.is_active = change == "superuser", change != "inactive"
        user.save()
    assert "n’ouvre rien" in give_code(client, card.code).content.decode()


@pytest.mark.parametrize("typed", ["", "ABC", "x" * 60, "K7M 3RT 9YC", "' OR 1=1", "😀😀😀"])
def test_a_mistyped_code_costs_nothing(client, card, typed):
    """It is no guess: the page says what is wrong, as often as needed."""
    for _slip in range(40):
        page = give_code(client, typed)
    assert page.status_code == 200
    assert not Allowance.objects.filter(left__lt=attempts.limits.OF_A_DEVICE.most).exists()
    assert give_code(client, card.code)["Location"] == reverse("card_pictures")


def test_thirty_learners_sign_in_behind_one_address_while_someone_guesses():
    """With the pages themselves: the guesser is told to wait, the learners are not."""
    learners = []
    network = NetworkFactory()
    for _learner in range(30):
        CardFactory(code=(code := new_code()), person__network=network, open=True)
        browser = Client()
        browser.get(CODE)
        learners.append((browser, code))
    statuses = [give_code(Client(), new_code()).status_code for _guess in range(60)]
    assert statuses[-1] == 429
    for browser, code in learners:
        assert give_code(browser, code)["Location"] == reverse("card_pictures")
        assert give_pictures(browser, PICTURES)["Location"] == "/"


def test_a_known_device_is_known_by_a_mark_that_cannot_be_made(client, card):
    """Signing in marks the browser; a forged mark counts as none."""
    client.get(CODE)
    before = client.cookies[COOKIE].value
    give_code(client, card.code)
    give_pictures(client, PICTURES)
    after = client.cookies[COOKIE]
    assert after.value != before
    assert after["httponly"] and after["samesite"] == "Lax"
    forger = Client()
    forger.cookies[COOKIE] = '["mine", true]:1abc:forged'
    statuses = [give_code(forger, new_code()).status_code for _guess in range(10)]
    assert statuses[-1] == 429


def test_one_card_makes_few_devices_known(card):
    """Else its holder could make as many as they like, to guess other cards from."""
    known = 0
    for _browser in range(8):
        browser = Client()
        browser.get(CODE)
        before = browser.cookies[COOKIE].value
        give_code(browser, card.code)
        give_pictures(browser, PICTURES)
        known += browser.cookies[COOKIE].value != before
    assert known == attempts.limits.KNOWN_DEVICES_OF_A_CARD.most


def test_counts_of_a_week_ago_are_forgotten(client, time_machine):
    """They have long come back to full."""
    time_machine.move_to("2026-11-23T10:00:00Z")
    give_code(client, new_code())
    assert Allowance.objects.exists()
    time_machine.move_to("2026-12-03T10:00:00Z")
    attempts.forget_old_counts()
    assert not Allowance.objects.exists()


def test_no_address_is_kept(client):
    """Counts are kept under digests."""
    give_code(client, new_code())
    assert "127.0.0.1" not in repr(list(Allowance.objects.values()))


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite in memory has no two writers; on disk, they queue"
)
@pytest.mark.django_db(transaction=True)
def test_tries_at_once_are_counted_one_by_one(card):
    """A hundred wrong secrets in the same second: no more than five are looked at."""

    def one_try(_number: int) -> bool:
        try:
            return attempts.is_right_secret(Card.objects.get(pk=card.pk), OTHER) is False
        except attempts.TooMany:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        looked = sum(pool.map(one_try, range(40)))
    assert looked == 5


class TestASharedComputer:
    """It is taken for shared unless told otherwise, and forgets."""

    @pytest.fixture
    def inside(self, client, card):
        give_code(client, card.code)
        give_pictures(client, PICTURES)
        return client

    def test_it_is_the_default(self, client):
        """The box is ticked."""
        assert re.search(r'name="shared"[^>]* checked', client.get(CODE).content.decode())

    def test_the_session_ends_with_the_browser(self, inside):
        """And at once on a device of one's own, it lasts."""
        assert inside.session.get_expire_at_browser_close()

    def test_a_device_of_ones_own_remembers(self, client, card):
        """Unticked."""
        client.post(CODE, {"code": card.code})
        give_pictures(client, PICTURES)
        assert not client.session.get_expire_at_browser_close()
        assert "Clear-Site-Data" not in client.post(reverse("account_logout")).headers

    def test_signing_out_forgets_everything(self, inside):
        """The browser is told to forget pages, cookies and storage; the session is gone from the server."""
        response = inside.post(reverse("account_logout"))
        assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert "no-store" in response.headers["Cache-Control"]
        assert response["Location"] == reverse("card_bye")
        assert {name: morsel.value for name, morsel in response.cookies.items() if morsel.value} == {}
        assert inside.get("/me/").status_code == 302

    def test_pages_are_kept_nowhere(self, inside):
        """Neither before nor after signing in: going back shows nothing."""
        for address in ("/", "/me/", CODE, reverse("card_pictures"), reverse("card_bye")):
            assert "no-store" in inside.get(address).headers.get("Cache-Control", ""), address

    def test_twenty_minutes_without_use_end_it(self, client, card, time_machine):
        """Any page keeps it open; silence closes it, and the browser forgets."""
        time_machine.move_to("2026-11-23T10:00:00Z")
        give_code(client, card.code)
        give_pictures(client, PICTURES)
        for _page in range(5):
            time_machine.shift(19 * 60)
            assert client.get("/me/").status_code == 200
        time_machine.shift(21 * 60)
        response = client.get("/me/")
        assert response["Location"] == reverse("card_bye")
        assert "cookies" in response.headers["Clear-Site-Data"]
        assert not is_in(client)

    def test_a_clock_set_back_closes_it(self, client, card, time_machine):
        """Nobody can tell any more how long nothing happened."""
        time_machine.move_to("2026-11-23T10:00:00Z")
        give_code(client, card.code)
        give_pictures(client, PICTURES)
        time_machine.move_to("2026-11-23T08:00:00Z")
        assert client.get("/me/")["Location"] == reverse("card_bye")

    def test_the_session_is_a_new_one(self, client, card):
        """A session planted before signing in is worth nothing afterwards."""
        give_code(client, card.code)
        before = client.session.session_key
        give_pictures(client, PICTURES)
        assert client.session.session_key != before
        assert "card" not in client.session

    def test_the_way_out_is_on_every_page(self, inside):
        """A button, not a page away."""
        assert 'action="/account/logout/"' in inside.get("/help/").content.decode()


def test_between_code_and_pictures_ten_minutes_pass_at_most(client, card, time_machine):
    """A page left open is no half-open door."""
    time_machine.move_to("2026-11-23T10:00:00Z")
    give_code(client, card.code)
    time_machine.move_to("2026-11-23T10:11:00Z")
    assert client.get(reverse("card_pictures"))["Location"] == CODE


def test_what_was_pressed_belongs_to_one_card(client, card):
    """Pictures pressed for one card cannot be carried to another, nor made up."""
    CardFactory(code=(code := new_code()), open=True)
    give_code(client, code)
    page = client.get(reverse("card_pictures"))
    page = client.post(reverse("card_pictures"), {"so_far": so_far(page), "picture": PICTURES[0]})
    carried = so_far(page)
    give_code(client, card.code)
    page = client.post(reverse("card_pictures"), {"so_far": carried, "picture": PICTURES[1]})
    assert "Image 2 sur 3" in page.content.decode()
    assert client.post(reverse("card_pictures"), {"so_far": "forged"}).status_code == 200


@pytest.mark.parametrize("name", ["card_sign_in", "card_pictures"])
def test_pages_of_learners_are_light(client, card, name):
    """At most 100 kB with the twelve pictures."""
    give_code(client, card.code)
    response = client.get(reverse(name))
    assert 'data-density="roomy"' in response.content.decode()
    assert len(response.content) < 100_000


def test_words_of_pictures_give_nothing_away(client, card):
    """Each picture says what it shows; none says that it is one of the three."""
    give_code(client, card.code)
    html = client.get(reverse("card_pictures")).content.decode()
    assert html.count('class="pick"') == 12
    for word in ("Maison", "Poisson", "Étoile", "Vélo"):
        assert word in html
    assert "aria-pressed" not in html and "checked" not in html and "selected" not in html
