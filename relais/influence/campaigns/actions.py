from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from relais.core.journal import action
from relais.directory.networks.models import Network
from relais.influence.campaigns.models import Campaign, Phase, Thread


@action("influence.create_campaign")
def create_campaign(*, by, network: Network, **answers) -> Campaign:
    campaign = Campaign(network=network, **answers)
    campaign.full_clean()
    campaign.save()
    return campaign


@action("influence.change_campaign")
def change_campaign(*, by, campaign: Campaign, version: int, **answers) -> Campaign:
    """Change a campaign that the person read at this version."""
    return campaign.change_from(version, answers)


@action("influence.delete_campaign")
def delete_campaign(*, by, campaign: Campaign) -> Campaign:
    """Put a campaign away. It can be taken back until it is cleaned for good (see `clean_files`)."""
    if campaign.deleted_at is None:
        campaign.deleted_at = timezone.now()
        campaign.save(update_fields=["deleted_at"])
    return campaign


@action("influence.restore_campaign")
def restore_campaign(*, by, campaign: Campaign) -> Campaign:
    campaign.deleted_at = None
    campaign.save(update_fields=["deleted_at"])
    return campaign


@action("influence.add_thread")
def add_thread(*, by, campaign: Campaign, **answers) -> Thread:
    last = campaign.threads.aggregate(last=Max("number"))["last"] or 0
    thread = Thread(campaign=campaign, number=last + 1, **answers)
    thread.full_clean()
    thread.save()
    return thread


@action("influence.change_thread")
def change_thread(*, by, thread: Thread, version: int, **answers) -> Thread:
    return thread.change_from(version, answers)


@action("influence.remove_thread")
def remove_thread(*, by, thread: Thread) -> Campaign:
    """Remove a thread that no phase follows; those after it move up."""
    campaign = thread.campaign
    if thread.phases.exists():
        raise ValidationError(_("A phase follows this thread. Remove the phase first."))
    thread.delete()
    for number, following in enumerate(campaign.threads.order_by("number"), start=1):
        if following.number != number:
            following.number = number
            following.save(update_fields=["number"])
    return campaign


@action("influence.add_phase")
def add_phase(*, by, campaign: Campaign, **answers) -> Phase:
    phase = Phase(campaign=campaign, **answers)
    phase.full_clean()
    phase.save()
    return phase


@action("influence.change_phase")
def change_phase(*, by, phase: Phase, version: int, **answers) -> Phase:
    return phase.change_from(version, answers)


@action("influence.remove_phase")
def remove_phase(*, by, phase: Phase) -> Campaign:
    campaign = phase.campaign
    phase.delete()
    return campaign
