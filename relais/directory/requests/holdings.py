"""What the directory and the core hold on people: the lines that each slice would write of its own."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.directory.requests.held import BLANK, UNLINK, eraser, hold

# What could name whoever asked. That it was asked and answered, and when, stays as proof.
BLANK_REQUEST = {"name": "", "contact": "", "words": "", "checked_how": "", "answer": "", "user": None}
# The key of a restriction or of a network is for machines; passwords, secrets and codes are shown to nobody.
COUNTED_ONLY: tuple[str, ...] = ()


def hold_all() -> None:
    """Called once, at start."""
    hold(
        "directory.person",
        _("Entry in the directory"),
        ["network", "given_name", "family_name", "source", "self_provided", "notice_due_at", "created_at"],
        leads="pk",
        place=10,
    )
    hold(
        "directory.mandate",
        _("Mandates"),
        ["title", "organisation", "territory", "since", "until"],
        place=12,
    )
    hold(
        "directory.address",
        _("Addresses"),
        ["kind", "lines", "postal_code", "territory", "town"],
        place=13,
    )
    hold("directory.contact", _("Contacts"), ["kind", "value", "words"], place=14)
    hold("directory.account", _("Accounts on social networks"), ["platform", "handle", "url"], place=15)
    hold("directory.card", _("Card"), ["state", "made_at", "used_at"], place=16)
    hold(
        "directory.card",
        _("Card"),
        ["state", "made_at", "used_at"],
        leads="user",
        of="account",
        place=99,
    )
    for leads in ("kept_person", "lost_person"):
        hold(
            "directory.merge",
            _("Entries that were joined"),
            ["merged_at", "undone_at"],
            leads=leads,
            place=17,
        )
    hold(
        "directory.consent",
        _("Choices on data"),
        ["purpose_version", "state", "channel", "proof", "decided_at"],
        place=20,
    )
    hold(
        "directory.objection",
        _("Objections"),
        ["purpose", "kind", "words", "made_at", "lifted_at"],
        place=21,
    )
    hold(
        "directory.notice",
        _("Information given"),
        ["state", "channel", "told_on", "reason", "details"],
        place=22,
    )
    hold(
        "directory.rightsrequest",
        _("Requests about data"),
        ["kind", "state", "received_on", "due_on", "words", "answer"],
        on_erasure=BLANK,
        blanks=BLANK_REQUEST,
        why=_("The dates and the outcome stay, as proof, without name nor words."),
        place=23,
    )
    hold(
        "directory.rightsrequest",
        _("Requests from the account"),
        ["kind", "state", "received_on", "due_on", "words", "answer"],
        leads="user",
        of="account",
        on_erasure=UNLINK,
        why=_("The dates and the outcome stay, as proof, without name nor words."),
        place=98,
    )
    hold(
        "directory.expiry",
        _("Coming erasure"),
        ["erase_on", "kept_until", "kept_reason"],
        place=24,
    )
    hold(
        "core.user",
        _("Account"),
        ["name", "email", "language", "theme", "joined_at", "last_login"],
        leads="pk",
        of="account",
        place=1,
    )
    hold(
        "directory.membership",
        _("Roles"),
        ["network", "role", "since"],
        leads="user",
        of="account",
        place=2,
    )
    hold(
        "core.notification",
        _("Notifications"),
        ["kind", "made_at", "seen_at"],
        leads="user",
        of="account",
        place=80,
    )
    hold("core.signinlink", _("Links sent to sign in"), COUNTED_ONLY, leads="user", of="account", place=81)
    hold("account.emailaddress", _("E-mail addresses to sign in"), ["email", "verified"], leads="user", of="account",
         place=3)  # fmt: skip
    hold(
        "usersessions.usersession",
        _("Devices signed in"),
        ["user_agent", "ip", "created_at", "last_seen_at"],
        leads="user",
        of="account",
        place=83,
    )
    hold(
        "mfa.authenticator",
        _("Second steps to sign in"),
        ["type", "created_at", "last_used_at"],
        leads="user",
        of="account",
        place=84,
    )
    for join in ("core.user_groups", "core.user_user_permissions"):
        hold(join, _("Rights on the installation"), COUNTED_ONLY, leads="user", of="account", place=82)


@eraser
def blank_requests_from_account(person) -> dict[str, int]:
    """What someone asked from their account before the network tied it to their entry."""
    from relais.directory.requests.models import RightsRequest

    if person.user_id:
        asked = RightsRequest.objects.filter(user_id=person.user_id, network_id=person.network_id)
        asked.update(**BLANK_REQUEST)
    # An erasure that nobody will answer any more is not left waiting.
    left = RightsRequest.objects.filter(person=person).open()
    left.update(state=RightsRequest.State.DROPPED, answered_at=timezone.now())
    return {}


@eraser
def forget_pairs(person) -> dict[str, int]:
    """Pairs of entries that may be the same hold numbers only; they go with the entry."""
    from django.db.models import Q

    from relais.directory.duplicates.models import Pair

    pairs = Pair.objects.filter(Q(first_id=person.pk) | Q(second_id=person.pk), noun="person")
    gone, _by_model = pairs.delete()
    return {"directory.pair": gone} if gone else {}


@eraser
def forget_what_imports_changed(person) -> dict[str, int]:
    """An import keeps the values that it changed, to take them back: those of the person go."""
    from relais.core.imports.models import ImportedChunk
    from relais.directory.requests.collect import entries_of
    from relais.directory.requests.held import all_held

    ids = entries_of(person)
    keys: dict[str, set] = {}
    for held in all_held():
        if held.of == "person":
            keys.setdefault(held.model, set()).update(held.rows(ids, None).values_list("pk", flat=True))
    gone = 0
    of_network = ImportedChunk.objects.filter(table_import__network_id=person.network_id, kind__in=list(keys))
    for chunk in of_network.exclude(changed=[]).iterator(200):
        left = [change for change in chunk.changed if change[0] not in keys[chunk.kind]]
        if len(left) < len(chunk.changed):
            gone += len(chunk.changed) - len(left)
            ImportedChunk.objects.filter(pk=chunk.pk).update(changed=left)
    return {"core.importedchunk": gone} if gone else {}
