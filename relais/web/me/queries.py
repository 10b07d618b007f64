from django.utils import timezone

from relais.core.journal.models import Entry
from relais.directory.networks.models import Membership
from relais.directory.people.models import Person
from relais.directory.people.queries import with_mandates


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
                "mandates": [
                    {
                        "title": mandate.title,
                        "organisation": mandate.organisation.name if mandate.organisation else None,
                        "territory": mandate.territory.name if mandate.territory else None,
                        "since": mandate.since.isoformat() if mandate.since else None,
                        "until": mandate.until.isoformat() if mandate.until else None,
                    }
                    for mandate in person.mandates.all()
                ],
                "addresses": [address.written for address in person.addresses.all()],
                "contacts": [
                    {"kind": contact.kind, "value": contact.value, "words": contact.words}
                    for contact in person.contacts.all()
                ],
                "accounts": [
                    {"platform": account.platform, "handle": account.handle, "url": account.url}
                    for account in person.accounts.all()
                ],
            }
            for person in with_mandates(Person.objects.filter(user=user))
            .select_related("network")
            .prefetch_related("addresses__territory", "contacts", "accounts")
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
