from django.utils import timezone

from relais.core.journal.models import Entry
from relais.directory.networks.models import Membership
from relais.directory.people.models import Person


def memberships_of(user):
    return Membership.objects.filter(user=user).select_related("network").order_by("network__name", "role")


def data_held_on(user) -> dict:
    """Everything that this installation holds on someone who signs in, ready to be taken away."""
    return {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "account": {
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "colours": user.theme,
            "joined_at": user.joined_at.isoformat(timespec="seconds"),
            "last_sign_in": user.last_login.isoformat(timespec="seconds") if user.last_login else None,
        },
        "memberships": [
            {"network": m.network.name, "role": m.role, "since": m.since.isoformat(timespec="seconds")}
            for m in memberships_of(user)
        ],
        "directory_entries": [
            {
                "network": person.network.name,
                "given_name": person.given_name,
                "family_name": person.family_name,
                "role": person.role_words,
                "organisation": person.organisation.name if person.organisation else None,
                "account": person.account_id,
            }
            for person in Person.objects.filter(user=user).select_related("network", "organisation")
        ],
        "journal_entries": [
            {
                "verb": entry.verb,
                "subject": f"{entry.subject_type} {entry.subject_id}".strip(),
                "at": entry.occurred_at.isoformat(timespec="seconds"),
            }
            for entry in Entry.objects.filter(actor_id=user.pk)
        ],
    }
