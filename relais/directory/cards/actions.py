from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from relais.core.access.models import User
from relais.core.access.roles import Role
from relais.core.journal import action
from relais.directory.cards import pictures, queries
from relais.directory.cards.attempts import hidden_secret
from relais.directory.cards.codes import digest_of_code
from relais.directory.cards.models import Card
from relais.directory.networks.models import Membership
from relais.directory.people.models import Person


@action("directory.make_card")
def make_card(*, by, person: Person, code: str) -> Card:
    """
    Give a learner a card, and the account that it opens.

    The code is given by the caller, who prints it: only its digest is kept. Refuses someone who has a card, or
    a role other than learner: those sign in with an e-mail.
    """
    if queries.card_of(person):
        raise ValidationError(_("%(name)s already has a card. Renew it.") % {"name": person})
    user = person.user
    if user is None:
        user = person.user = User.objects.create_user(None, name=str(person)[:200])
        person.save(update_fields=["user"])
    elif not queries.is_only_learner(user) or Card.objects.filter(user=user).exists():
        raise ValidationError(_("%(name)s signs in with an e-mail, and needs no card.") % {"name": person})
    if not Membership.objects.filter(network=person.network, user=user, role=Role.LEARNER).exists():
        structure_id = queries.structure_of_maker(by, person.network_id)
        Membership.objects.create(
            network=person.network, user=user, role=Role.LEARNER, structure_id=structure_id
        )
    user.__dict__.pop("_roles_by_network", None)
    return Card.objects.create(
        network=person.network, person=person, user=user, code_digest=digest_of_code(code), made_by_id=by.pk
    )


@action("directory.renew_card")
def renew_card(*, by, card: Card, code: str) -> Card:
    """A new code and a new secret: what was printed or chosen before opens nothing any more."""
    card.code_digest = digest_of_code(code)
    card.secret, card.state = "", Card.State.UNOPENED
    card.made_at, card.made_by_id = timezone.now(), by.pk
    card.n_wrong, card.paused_at = 0, None
    card.save()
    _end_sessions(card.user)
    return card


@action("directory.close_card")
def close_card(*, by, card: Card) -> Card:
    """The card opens nothing any more, until it is renewed."""
    card.state, card.secret = Card.State.CLOSED, ""
    card.save(update_fields=["state", "secret"])
    _end_sessions(card.user)
    return card


@action("directory.choose_pictures", of_oneself=True)
def choose_pictures(*, by, user: User, card: Card, keys: list[str]) -> Card:
    """Choose the three pictures of one's own card, once: only a renewed card lets one choose again."""
    held = Card.objects.select_for_update().get(pk=card.pk)
    if held.user_id != user.pk or held.state != Card.State.UNOPENED or held.code_digest != card.code_digest:
        raise ValidationError(_("This card already has its pictures."))
    if pictures.fault_of(keys, held.pk):
        raise ValidationError(_("Choose three different pictures."))
    held.secret, held.state, held.used_at = hidden_secret(held, keys), Card.State.OPEN, timezone.now()
    held.save(update_fields=["secret", "state", "used_at"])
    return held


def _end_sessions(user: User) -> None:
    """
    Close what the old card opened.

    Sessions hold a digest of the password field: another unusable password ends them all. Someone who also has
    a password of their own keeps it, and their sessions with it.
    """
    if not user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
