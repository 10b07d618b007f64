import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from relais.core.jobs.actions import start_job
from relais.core.journal import action
from relais.directory.networks.models import Network
from relais.directory.retention.models import Expiry, RetentionRule, RetentionRun
from relais.directory.retention.registry import KINDS


@action("directory.set_retention")
def set_retention(*, by, network: Network, kind: str, months: int, is_on: bool = True) -> RetentionRule:
    """Say how long the network keeps one kind of data."""
    if kind not in KINDS:
        raise ValidationError({"kind": _("Choose one of the answers of the list.")})
    rule = RetentionRule.objects.filter(network=network, kind=kind).first() or RetentionRule(
        network=network, kind=kind
    )
    rule.months, rule.is_on = months, is_on
    rule.full_clean()
    rule.save()
    return rule


@action("directory.keep_person")
def keep_person(*, by, expiry: Expiry, kept_reason: str, kept_until: dt.date) -> Expiry:
    """Keep someone who was about to be erased, until a day, for a reason that can be shown."""
    if kept_until <= timezone.localdate():
        raise ValidationError({"kept_until": _("Choose a day to come.")})
    expiry.kept_at, expiry.kept_by_id = timezone.now(), by.pk
    expiry.kept_reason, expiry.kept_until = kept_reason.strip(), kept_until
    expiry.full_clean()
    expiry.save()
    return expiry


@action("directory.let_person_go")
def let_person_go(*, by, expiry: Expiry) -> Expiry:
    """Keep someone no longer: they are erased on the day that was told, and not before a new warning is over."""
    today = timezone.localdate()
    expiry.kept_at = expiry.kept_until = expiry.kept_by = None
    expiry.kept_reason = ""
    if expiry.erase_on <= today:
        expiry.erase_on = today + dt.timedelta(days=30)
    expiry.save()
    return expiry


@action("directory.allow_night")
def allow_night(*, by, run: RetentionRun) -> RetentionRun:
    """Let a night that was held go through, after a human looked."""
    if run.state != RetentionRun.State.HELD:
        raise ValidationError(_("This night no longer waits."))
    run.state, run.decided_by_id, run.decided_at, run.ended_at = (
        RetentionRun.State.ALLOWED,
        by.pk,
        timezone.now(),
        None,
    )
    run.person_ids = []
    run.save()
    start_job("directory.apply_allowed_night", by=by, subject=run)
    return run


@action("directory.drop_night")
def drop_night(*, by, run: RetentionRun) -> RetentionRun:
    """Leave a night that was held aside: nothing was erased by it, and nothing will be."""
    if run.state != RetentionRun.State.HELD:
        raise ValidationError(_("This night no longer waits."))
    run.state, run.decided_by_id = RetentionRun.State.DROPPED, by.pk
    run.decided_at = run.ended_at = timezone.now()
    run.save()
    return run


@action("directory.apply_retention")
def close_night(*, by, run: RetentionRun) -> RetentionRun:
    """Write down that a night is over, and what it did."""
    run.ended_at = timezone.now()
    run.save()
    return run
