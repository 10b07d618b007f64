from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from relais.core.access.roles import Role, bounds_where
from relais.core.search.spelling import holding, plain_words
from relais.directory.cards.models import Card
from relais.directory.networks.models import Membership, Network
from relais.directory.people.models import Person
from relais.directory.reach import people_reached

# A card that nobody has used opens with its code alone: it may not lie about for ever.
OPENS_WITHIN = timedelta(days=30)
AT_MOST_ON_A_SHEET = 30


def cards_for(user) -> QuerySet[Card]:
    """The cards that a reader may see: those of the people whom they help, in each of their networks."""
    people = Person.objects.filter(people_reached(user, "directory.see_cards")).order_by()
    return Card.objects.filter(person__in=people).select_related("person", "network", "user")


def cards_like(user, network: Network, *, words: str = "", state: str = "") -> QuerySet[Card]:
    """Those of a network whose holder's name has all the words."""
    found = cards_for(user).filter(holding(words, "person__search_key"), network=network)
    if state == Card.State.CLOSED:
        return found.filter(Q(state=state) | _forgotten())
    return found.filter(state=state).exclude(_forgotten()) if state else found


def card_for(user, pk: int) -> Card:
    card = cards_for(user).filter(pk=pk).first()
    if card is None:
        raise Http404
    return card


def person_to_card(user, pk: int) -> Person:
    """Someone of the directory for whom the reader may make a card."""
    found = Person.objects.filter(people_reached(user, "directory.make_card"), pk=pk, deleted_at=None)
    person = found.select_related("network", "user").first()
    if person is None:
        raise Http404
    return person


def card_of(person: Person) -> Card | None:
    """Their card; that of an entry merged into theirs came with its account."""
    theirs = Q(person=person) | Q(user=person.user_id) if person.user_id else Q(person=person)
    return Card.objects.filter(theirs).select_related("person", "network", "user").first()


def people_called(user, network: Network, name: str) -> list[Person]:
    """Those of a network with exactly this name, in either order; a helper may ask for one whose name they know."""
    reached = people_reached(user, "directory.make_card")
    mine = Person.objects.filter(reached, network=network, deleted_at=None).order_by("search_key", "pk")
    words = plain_words(name).split()
    if words:
        # First name then last name, or the other way round: the words turn, and the index answers.
        turned = {" ".join(words[start:] + words[:start]) for start in range(len(words))}
        return list(mine.filter(search_key__in=turned)[:2])
    # Letters that have no plain form, such as Arabic ones: as they are written.
    parts = name.split()
    found = mine.filter(Q(given_name__in=parts) | Q(family_name__in=parts))[:50]
    return [person for person in found if sorted(str(person).split()) == sorted(parts)]


def structure_of_maker(user, network_id: int) -> int | None:
    """The structure that a new learner belongs to: that of whoever makes the card, when their role is bound to one."""
    bound = bounds_where(user, "directory.make_card").get(network_id)
    return min(bound) if bound else None


def is_only_learner(user) -> bool:
    """Whether an account may be opened by a card: no other role, anywhere, and not the installation's."""
    others = Membership.objects.filter(user=user).exclude(role=Role.LEARNER)
    return user.is_active and not user.is_superuser and not others.exists()


def card_that_opens(code_digest: str) -> Card | None:
    """
    The card of this code, when it may open.

    Not when it is closed, when it was never used in thirty days, nor when its holder has taken another role:
    a card is too weak a key for what other roles see.
    """
    card = (
        Card.objects.select_related("user", "person", "network")
        .filter(code_digest=code_digest)
        .exclude(state=Card.State.CLOSED)
        .exclude(_forgotten())
        .first()
    )
    return card if card is not None and opens(card) else None


def opens(card: Card) -> bool:
    """Whether the holder of a card still belongs to its network as a learner, and as nothing else."""
    if card.person.deleted_at is not None and card.person.merged_into_id is None:
        return False
    is_there = Membership.objects.filter(user=card.user, network=card.network, role=Role.LEARNER).exists()
    return is_there and is_only_learner(card.user)


def is_forgotten(card: Card) -> bool:
    """Never used within thirty days: it must be renewed."""
    return card.state == Card.State.UNOPENED and card.made_at < timezone.now() - OPENS_WITHIN


def _forgotten() -> Q:
    return Q(state=Card.State.UNOPENED, made_at__lt=timezone.now() - OPENS_WITHIN)
