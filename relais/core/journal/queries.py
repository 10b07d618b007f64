from django.db.models import QuerySet

from relais.core.access.roles import networks_where
from relais.core.journal.models import Entry


def entries_for(user) -> QuerySet[Entry]:
    """The journal that a reader may see: that of the networks they administer."""
    return Entry.objects.filter(network_id__in=networks_where(user, "core.see_journal"))


def entries_about(subject) -> QuerySet[Entry]:
    """What was done to one object; whoever may see the object may see this."""
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
