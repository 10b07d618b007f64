from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from relais.core.access.models import User
from relais.core.journal import action
from relais.directory.consents.models import TEXT, Channel, Consent, Objection, Purpose, PurposeVersion
from relais.directory.consents.queries import current_text
from relais.directory.consents.ready_made import ready_made
from relais.directory.networks.models import Network
from relais.directory.people.models import Person


@action("directory.adopt_purposes")
def adopt_purposes(*, by, network: Network, language: str = "fr") -> Network:
    """Give a network the ready-made purposes, in a language; those it has, even given up, are left alone."""
    known = set(Purpose.objects.filter(network=network).values_list("code", flat=True))
    for code, texts in ready_made(language):
        if code not in known:
            _write(Purpose(network=network, code=code, **texts))
    return network


@action("directory.create_purpose")
def create_purpose(*, by, network: Network, name: str, **texts) -> Purpose:
    """Say one more use of data; its code is made from its name and never taken twice."""
    base = slugify(name)[:36] or "purpose"
    code, n = base, 1
    while Purpose.objects.filter(network=network, code=code).exists():
        n += 1
        code = f"{base}-{n}"
    return _write(Purpose(network=network, code=code, name=name, **texts))


@action("directory.change_purpose")
def change_purpose(*, by, purpose: Purpose, version: int, **texts) -> Purpose:
    """
    Change the text of a purpose: a new version, from which new choices start. Older choices keep theirs.

    The same text again makes no version.
    """
    if purpose.version == version and all(getattr(purpose, name) == texts.get(name, "") for name in texts):
        return purpose
    changed = purpose.change_from(version, texts)
    _keep_text(changed)
    return changed


@action("directory.retire_purpose")
def retire_purpose(*, by, purpose: Purpose) -> Purpose:
    """Give up a use of data: nobody is written to for it any more; the proof of choices stays."""
    purpose.retired_at = purpose.retired_at or timezone.now()
    purpose.save(update_fields=["retired_at"])
    return purpose


@action("directory.record_consent")
def record_consent(*, by, person: Person, purpose: Purpose, state: str, channel: str, **said) -> Consent:
    """Keep what a person chose, as someone heard, read or received it."""
    return _choose(by, person, purpose, state, channel, **said)


@action("directory.choose_consent", of_oneself=True)
def choose_consent(*, by, user: User, person: Person, purpose: Purpose, state: str) -> Consent:
    """Give, refuse or withdraw one's own consent: one act each way, as easy one as the other."""
    _require_own(user, person)
    return _choose(by, person, purpose, state, Channel.SELF)


@action("directory.record_objection")
def record_objection(
    *, by, person: Person, purpose: Purpose | None, channel: str, words: str = "", kind: str = "objection"
) -> Objection:
    """Keep that a person refuses a use of their data, or all of them; saying it twice changes nothing."""
    return _object(by, person, purpose, channel, words, kind)


@action("directory.object_to_use", of_oneself=True)
def object_to_use(*, by, user: User, person: Person, purpose: Purpose | None) -> Objection:
    """Refuse a use of one's own data, or all of them."""
    _require_own(user, person)
    return _object(by, person, purpose, Channel.SELF)


@action("directory.object_by_link")
def object_by_link(*, by, person: Person) -> Objection:
    """Refuse all uses of one's data by the link of a notice or of a mail, without signing in."""
    return _object(by, person, None, Channel.LINK)


@action("directory.lift_objection")
def lift_objection(*, by, objection: Objection) -> Objection:
    """Take an objection back, because the person asked for it."""
    return _lift(objection)


@action("directory.take_back_objection", of_oneself=True)
def take_back_objection(*, by, user: User, objection: Objection) -> Objection:
    """Accept again a use of one's own data."""
    _require_own(user, objection.person)
    if objection.kind != Objection.Kind.OBJECTION:
        raise PermissionDenied("a restriction is lifted by the network")
    return _lift(objection)


def _write(purpose: Purpose) -> Purpose:
    purpose.full_clean()
    purpose.save()
    _keep_text(purpose)
    return purpose


def _keep_text(purpose: Purpose) -> None:
    texts = {name: getattr(purpose, name) for name in TEXT}
    PurposeVersion.objects.create(purpose=purpose, number=purpose.version, **texts)


def _choose(by, person: Person, purpose: Purpose, state: str, channel: str, **said) -> Consent:
    _require_same_network(person, purpose)
    if not purpose.asks_consent or purpose.retired_at is not None:
        raise ValidationError(_("Nobody is asked for consent to this use of data."))
    with transaction.atomic():
        # Locked, so that two choices made at once stand one after the other.
        Person.objects.select_for_update().get(pk=person.pk)
        last = Consent.objects.filter(person=person, purpose=purpose, is_current=True).first()
        if state == Consent.State.WITHDRAWN and (last is None or last.state != Consent.State.GIVEN):
            state = Consent.State.REFUSED  # nothing was given, so nothing is withdrawn
        decided_at = said.get("decided_at") or timezone.now()
        is_latest = last is None or last.decided_at <= decided_at
        if last is not None and is_latest:
            Consent.objects.filter(pk=last.pk).update(is_current=False)
        consent = Consent(
            network_id=person.network_id,
            person=person,
            purpose=purpose,
            purpose_version=current_text(purpose),
            state=state,
            channel=channel,
            proof=said.get("proof", ""),
            decided_at=decided_at,
            recorded_by_id=by.pk,
            is_current=is_latest,
        )
        consent.full_clean(validate_constraints=False)
        consent.save()
    return consent


def _object(
    by, person: Person, purpose: Purpose | None, channel: str, words="", kind="objection"
) -> Objection:
    if purpose is not None:
        _require_same_network(person, purpose)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        same = Objection.objects.filter(person=person, purpose=purpose, kind=kind, lifted_at=None).first()
        return same or Objection.objects.create(
            network_id=person.network_id,
            person=person,
            purpose=purpose,
            kind=kind,
            channel=channel,
            words=words[:500],
            recorded_by_id=by.pk,
        )


def _lift(objection: Objection) -> Objection:
    objection.lifted_at = objection.lifted_at or timezone.now()
    objection.save(update_fields=["lifted_at"])
    return objection


def _require_own(user: User, person: Person) -> None:
    if person.user_id is None or person.user_id != user.pk:
        raise PermissionDenied("of_oneself")


def _require_same_network(person: Person, purpose: Purpose) -> None:
    if person.network_id != purpose.network_id:
        raise PermissionDenied("a purpose of another network")
