from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from relais.core.access.models import User
from relais.core.access.roles import networks_where, rights_in
from relais.core.journal.models import Entry
from relais.core.journal.sentences import verbs_seen_by


def entries_for(user) -> QuerySet[Entry]:
    """The journal that a reader may see: that of the networks they administer."""
    return Entry.objects.filter(network_id__in=networks_where(user, "core.see_journal"))


def entries_like(user, network_id: int, *, verb: str = "", actor_id: int | None = None, about: str = ""):
    """The journal of one network: an act, who acted, what kind of thing it was done to."""
    found = entries_for(user).filter(network_id=network_id)
    if verb:
        found = found.filter(verb=verb)
    if actor_id:
        found = found.filter(actor_id=actor_id)
    if about:
        found = found.filter(subject_type=about)
    return found


def entries_about(subject) -> QuerySet[Entry]:
    """What was done to one object; whoever may see the object may see this."""
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))


def news_for(user, network_id: int, since: datetime | None = None) -> QuerySet[Entry]:
    """What others did in a network, of what the reader's roles let them see."""
    verbs = verbs_seen_by(rights_in(user, network_id))
    news = Entry.objects.filter(network_id=network_id, verb__in=verbs).exclude(actor_id=user.pk)
    return news.filter(occurred_at__gt=since) if since else news


def actors_in(network_id: int) -> QuerySet[User]:
    """Those who ever acted in a network."""
    return User.objects.filter(pk__in=_values_in(network_id, "actor_id"))


def kinds_of_subject_in(network_id: int) -> list[str]:
    """The kinds of thing that acts in a network were done to."""
    return [kind for kind in _values_in(network_id, "subject_type") if kind]


def _values_in(network_id: int, field: str) -> list:
    """The different values of a column in a network: a leap from each to the next one along its index."""
    table, column = connection.ops.quote_name(Entry._meta.db_table), connection.ops.quote_name(field)
    least = f"select min({column}) from {table} where network_id = %s"  # noqa: S608 - our own names
    question = f"""
        with recursive found(value) as (
            {least} union all select ({least} and {column} > found.value) from found where found.value is not null
        ) select value from found where value is not null
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(question, [network_id, network_id])
        return [value for (value,) in cursor.fetchall()]
