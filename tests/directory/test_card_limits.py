"""How guessing is limited: the rule alone, then a workshop and a guesser behind one address, simulated."""

import random
from dataclasses import dataclass, field

import pytest

from relais.directory.cards import limits
from relais.directory.cards.codes import ALPHABET, check_sign, new_code, read_code
from relais.directory.cards.limits import Account, Device, Tries
from relais.directory.cards.pictures import BY_KEY, N_SECRETS, fault_of, laid_out

HOUR = 3600
N_CODES = len(ALPHABET) ** 8


@dataclass
class World:
    """One address, its devices and the clock, by the rule alone."""

    now: float = 0.0
    place: Account | None = None
    new: Account | None = None
    devices: dict = field(default_factory=dict)
    n_given: int = 0

    def device(self) -> str:
        """A mark for a new browser; empty when none is left."""
        self.new = limits.account_now(limits.NEW_DEVICES_OF_A_PLACE, self.new, self.now)
        if not limits.has_one(self.new):
            return ""
        self.new = limits.spend(self.new)
        self.n_given += 1
        return f"device {self.n_given}"

    def tries(self, device: str, *, is_right: bool, is_known: bool = False) -> bool:
        """Try a code: whether it was looked at."""
        kind = Device.KNOWN if is_known else Device.NEW if device else Device.NONE
        allowance = limits.allowance_of(kind)
        mine = limits.account_now(allowance, self.devices.get(device), self.now)
        self.place = limits.account_now(limits.OF_A_PLACE, self.place, self.now)
        looked = limits.may_try(kind, mine, self.place)
        if looked and not is_right:
            mine = limits.spend(mine)
            if kind is not Device.KNOWN:
                self.place = limits.spend(self.place)
        self.devices[device] = mine
        return looked


def guess(world: World, n: int, *, wait: float) -> int:
    """Someone who guesses, with a new browser each time: how many of their codes were looked at."""
    looked = 0
    for _guess in range(n):
        looked += world.tries(world.device(), is_right=False)
        world.now += wait
    return looked


def test_thirty_learners_sign_in_at_once_while_someone_guesses_beside_them():
    """Their browsers were never wrong: nobody waits, whatever the guesser at the same address spends."""
    world = World()
    browsers = [world.device() for _learner in range(30)]
    assert all(browsers)
    guess(world, 500, wait=0.1)
    assert not limits.has_one(world.place)
    assert all(world.tries(browser, is_right=True) for browser in browsers)


def test_a_workshop_with_usual_slips_passes():
    """Thirty learners in ten minutes; each tenth first types the code of a card that was renewed."""
    chance, world = random.Random(7), World()
    for learner in range(30):
        world.now += chance.uniform(5, 30)
        browser = world.device()
        if learner % 10 == 0:
            assert world.tries(browser, is_right=False)
        assert world.tries(browser, is_right=True)


def test_two_workshops_begin_behind_one_address():
    """Sixty browsers that were never seen, at once; the next one still signs in, from what the place has left."""
    world = World()
    assert all(world.tries(world.device(), is_right=True) for _learner in range(60))
    assert world.device() == ""
    assert world.tries("", is_right=True)


def test_a_device_where_someone_signed_in_depends_on_nobody():
    """The guesser may spend all that the place has."""
    world = World()
    guess(world, 1000, wait=0.01)
    assert world.tries("home", is_right=True, is_known=True)
    for _slip in range(limits.OF_A_KNOWN_DEVICE.most):
        assert world.tries("home", is_right=False, is_known=True)
    assert not world.tries("home", is_right=True, is_known=True)


def test_a_guesser_is_slowed_to_some_120_guesses_an_hour():
    """Whether they change browser for each guess, or keep one, or bear none."""
    day = 24 * HOUR
    looked = guess(world := World(), 100_000, wait=day / 100_000)
    assert looked / 24 < 130
    assert world.now == pytest.approx(day)
    one, kept = World(), "the same"
    assert sum(one.tries(kept, is_right=False) for one.now in range(0, day, 60)) < 200


def test_ten_thousand_guesses_find_a_card_with_a_known_probability():
    """
    What the documentation says: over three days from one address, 1.3 % to find one card among 100,000.

    The secret is then still to be guessed, with 30 tries among 1,300.
    """
    world, looked = World(), 0
    while looked < 10_000:
        looked += guess(world, 600, wait=6)
    assert world.now / (24 * HOUR) > 3
    finds = 10_000 * 100_000 / N_CODES
    assert finds == pytest.approx(0.0128, abs=0.0001)
    assert pytest.approx(0.023, abs=0.0002) == limits.TRIES_IN_ALL / N_SECRETS
    # One card in twenty was never opened, and opens with its code alone.
    assert finds * (0.05 + 0.95 * limits.TRIES_IN_ALL / N_SECRETS) < 0.001


class TestOneCard:
    """Wrong picture secrets: a pause that grows, then closed until it is renewed."""

    def wrong(self, n: int, now: float = 1000.0) -> Tries:
        tries = Tries()
        for _try in range(n):
            tries = limits.one_more_wrong(tries, now)
        return tries

    def test_five_wrong_secrets_are_a_quarter_of_an_hour(self):
        """Four are nothing; the pause ends by itself."""
        assert limits.seconds_left(self.wrong(4), 1000) == 0
        assert limits.seconds_left(self.wrong(5), 1000) == 900
        assert limits.seconds_left(self.wrong(5), 1000 + 899) == 1
        assert limits.seconds_left(self.wrong(5), 1000 + 901) == 0

    def test_pauses_grow_up_to_thirty_wrong_secrets(self):
        """Then only a helper opens it."""
        assert [limits.pause_after(n) // 60 for n in (5, 10, 15, 20, 25)] == [15, 30, 60, 120, 240]
        assert not limits.is_closed(self.wrong(29))
        assert limits.is_closed(self.wrong(30))

    def test_a_clock_set_back_does_not_lock_for_ever(self):
        """A year back: the pause is never longer than itself, and begins to run from now."""
        tries, now = self.wrong(5, now=50_000_000), 18_000_000
        assert limits.seconds_left(tries, now) == 900
        tries = limits.settle(tries, now)
        assert limits.seconds_left(tries, now + 901) == 0

    def test_a_clock_set_forward_opens_no_more_than_five_tries(self):
        """Each jump ends a pause; thirty wrong secrets close the card whatever the clock says."""
        tries, now, looked = Tries(), 0.0, 0
        for _jump in range(1000):
            now += 365 * 24 * HOUR
            if limits.is_closed(tries) or limits.seconds_left(tries, now):
                continue
            tries, looked = limits.one_more_wrong(tries, now), looked + 1
        assert looked == limits.TRIES_IN_ALL


@pytest.mark.parametrize("jump", [-365 * 24 * HOUR, -60])
def test_a_clock_set_back_gives_no_guesses_and_takes_none(jump):
    """What is left stays; it comes back from the new hour on."""
    account = Account(0.0, 1_000_000_000)
    back = limits.account_now(limits.OF_A_PLACE, account, 1_000_000_000 + jump)
    assert back.left == 0
    later = limits.account_now(limits.OF_A_PLACE, back, back.counted_at + 60)
    assert later.left == pytest.approx(1)


def test_a_clock_set_forward_gives_no_more_than_an_allowance():
    """However far."""
    account = Account(0.0, 0.0)
    assert limits.account_now(limits.OF_A_DEVICE, account, 1e12).left == limits.OF_A_DEVICE.most


class TestCodes:
    """Nine signs that are told apart, and typed in any way."""

    def test_any_wrong_sign_and_any_two_exchanged_are_found(self):
        """The last sign is of no use to guess, and finds what people mistype."""
        for code in (new_code() for _n in range(20)):
            assert read_code(code) == code
            for place in range(9):
                for sign in ALPHABET:
                    changed = code[:place] + sign + code[place + 1 :]
                    assert (read_code(changed) == "") == (changed != code)
            for place in range(8):
                exchanged = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
                assert read_code(exchanged) == ("" if exchanged != code else code)

    def test_spaces_case_dashes_and_look_alikes_are_forgiven(self):
        """As people write what they see."""
        drawn = "Q6V7ACDE"
        code = drawn + check_sign(drawn)
        assert read_code(f"  {code[:3].lower()}-{code[3:6]}.{code[6:]} ") == code
        assert read_code(code.replace("Q", "0").replace("6", "g").replace("V", "u").replace("7", "1")) == code
        assert read_code(code.replace("Q", "O")) == code

    @pytest.mark.parametrize(
        "typed", ["", " ", "ABC", "é" * 9, "😀" * 9, "A" * 10_000, "K7M3RT9C\x00", "KKKKKKKKK1"]
    )
    def test_what_is_no_code_is_told_from_one(self, typed):
        """Nothing breaks."""
        assert read_code(typed) == ""

    def test_signs_that_look_alike_are_not_used(self):
        """Neither on a bad screen nor by hand."""
        assert not set(ALPHABET) & set("0OB8IL1S5Z2UG")
        assert len(set(ALPHABET)) == len(ALPHABET) == 23


class TestPictures:
    """Three different pictures in an order that is not that of the page."""

    def test_each_card_lays_its_pictures_out_in_its_own_order(self):
        """Always the same for one card; all twelve, each with a letter, a word and a drawing."""
        assert laid_out(1) == laid_out(1)
        assert len({tuple(picture.key for _letter, picture in laid_out(card)) for card in range(50)}) == 50
        for letter, picture in laid_out(7):
            assert letter in "ABCDEFGHIJKL"
            assert str(picture.word)
            assert "<svg" in picture.draw()

    def test_what_most_people_would_take_is_refused(self):
        """The same picture three times, or three that stand side by side, in either direction: 1,300 are left."""
        keys = list(BY_KEY)
        kept = sum(not fault_of([a, b, c], 3) for a in keys for b in keys for c in keys)
        assert kept == N_SECRETS == 1300
        in_order = [picture.key for _letter, picture in laid_out(3)]
        assert fault_of(in_order[:3], 3) == fault_of(in_order[5:2:-1], 3) == "in_a_row"
        assert fault_of(["house"] * 3, 3) == "repeated"
        assert fault_of(["house", "nothing", "star"], 3) == "missing"
