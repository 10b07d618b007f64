from collections import defaultdict

from django.conf import settings

from relais.core.access.models import User
from relais.directory.networks.models import Membership
from relais.directory.people.models import Person
from relais.directory.people.queries import with_mandates


def example_people() -> list[dict]:
    """
    The people of the example networks whom anyone may become, with what they do there.

    Nobody when the setting is off; never someone who also belongs to a real network, nor an administrator
    of the installation.
    """
    if not settings.EXAMPLE_SIGN_IN:
        return []
    real = Membership.objects.filter(network__is_example=False).values("user_id")
    users = (
        User.objects.filter(is_active=True, is_superuser=False, memberships__network__is_example=True)
        .exclude(pk__in=real)
        .distinct()
        .order_by("name", "pk")
    )
    words = _words_on(users)
    return [{"pk": user.pk, "name": user.name, "role": words[user.pk]} for user in users]


def example_user(pk: int) -> User | None:
    """One of the example people, or nobody."""
    allowed = {person["pk"] for person in example_people()}
    return User.objects.get(pk=pk) if pk in allowed else None


def _words_on(users) -> dict[int, str]:
    """What each does: as the directory says, else by the name of their roles."""
    words: dict[int, str] = defaultdict(str)
    memberships = Membership.objects.filter(user__in=users, network__is_example=True).order_by("pk")
    for membership in memberships:
        role = str(membership.get_role_display()).lower()
        words[membership.user_id] = ", ".join(filter(None, [words[membership.user_id], role]))
    people = Person.objects.filter(user__in=users, network__is_example=True).order_by("pk")
    for person in with_mandates(people):
        if person.user_id and person.role_words:
            words[person.user_id] = person.role_words
    return words
