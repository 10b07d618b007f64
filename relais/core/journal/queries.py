from datetime import datetime

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
    acted = Entry.objects.filter(network_id=network_id, actor_id__isnull=False).order_by()
    return User.objects.filter(pk__in=acted.values("actor_id").distinct())


def kinds_of_subject_in(network_id: int) -> list[str]:
    """The kinds of thing that acts in a network were done to."""
    about = Entry.objects.filter(network_id=network_id).exclude(subject_type="").order_by("subject_type")
    return list(about.values_list("subject_type", flat=True).distinct())
