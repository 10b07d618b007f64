"""Campaigns: created, found, changed by two people at once, deleted and taken back."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from relais.core.access.roles import Role
from relais.core.editing.models import ChangedMeanwhile
from relais.core.journal.models import Entry
from relais.influence.campaigns import actions, queries
from relais.influence.campaigns.models import Campaign, Phase
from tests.factories import NetworkFactory, member
from tests.influence.factories import CampaignFactory, PhaseFactory, ThreadFactory

pytestmark = pytest.mark.django_db

ANSWERS = {
    "title": "Cahiers n° 5",
    "objective": "Que trois départements ouvrent une permanence.",
    "outcome": "adopted",
    "starts_on": "2026-09-01",
    "ends_on": "2026-10-15",
    "hashtags": "#Cahiers5, #InclusionNumérique #Cahiers5",
    "our_accounts": "@passerelle",
}


def titles_in(response) -> list[str]:
    return [campaign.title for campaign in response.context["listing"].page]


def test_the_list_shows_the_campaigns_of_the_network_and_no_others(client, campaigner, campaign):
    """The campaign of another network never appears."""
    CampaignFactory(title="Campagne d’ailleurs")
    assert titles_in(client.get(reverse("influence:campaigns"))) == ["Cahiers n° 4"]


def test_an_empty_list_says_what_to_do(client, campaigner):
    """A network without campaign reads what one is for, and finds the way to create it."""
    page = client.get(reverse("influence:campaigns")).content.decode()
    assert reverse("influence:campaign_add") in page
    assert "<table" not in page


@pytest.mark.parametrize("words", ["departements PERMANENCE", "cahiers5", "permanence ouvrent"])
def test_a_campaign_is_found_by_its_words_without_accents_nor_order(client, campaigner, network, words):
    """Title, objective and hashtags are looked in."""
    actions.create_campaign(by=campaigner, network=network, **_parsed(ANSWERS))
    CampaignFactory(network=network)
    found = client.get(reverse("influence:campaigns"), {"q": words})
    assert titles_in(found) == ["Cahiers n° 5"]


def test_the_list_keeps_to_a_state(client, campaigner, network):
    """Planned, running and ended campaigns are told apart by their days."""
    CampaignFactory(network=network, title="Demain", planned=True)
    CampaignFactory(network=network, title="En cours", running=True)
    CampaignFactory(network=network, title="Finie")
    for state, title in (("planned", "Demain"), ("running", "En cours"), ("ended", "Finie")):
        assert titles_in(client.get(reverse("influence:campaigns"), {"state": state})) == [title]


@pytest.mark.parametrize(
    ("sort", "first"), [("title", "A"), ("-title", "B"), ("starts_on", "B"), ("-last", "B")]
)
def test_the_list_is_put_in_the_order_that_the_address_says(client, campaigner, network, sort, first):
    """Each column sorts, both ways; nonsense shows the usual order instead of failing."""
    CampaignFactory(network=network, title="A", starts_on=dt.date(2026, 5, 1))
    CampaignFactory(network=network, title="B", starts_on=dt.date(2026, 4, 1))
    assert titles_in(client.get(reverse("influence:campaigns"), {"sort": sort}))[0] == first
    assert client.get(reverse("influence:campaigns"), {"sort": "-nonsense", "page": "x"}).status_code == 200


def test_the_list_can_be_taken_away_as_a_file(client, campaigner, network):
    """The file holds the rows that the page shows, and no formula that a spreadsheet would run."""
    CampaignFactory(network=network, title="=cmd()")
    lines = b"".join(client.get(reverse("influence:campaign_export"))).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Campagne;")
    assert lines[1].startswith("'=cmd()")


def test_a_campaign_is_created_and_the_journal_says_who_did_it(client, campaigner, network):
    """Hashtags and accounts are kept without their signs, each once."""
    response = client.post(reverse("influence:campaign_add"), ANSWERS)
    campaign = Campaign.objects.get()
    assert response.url == reverse("influence:calendar", args=[campaign.pk])
    assert (campaign.network, campaign.hashtags) == (network, "Cahiers5 InclusionNumérique")
    entry = Entry.objects.get(verb="influence.create_campaign")
    assert (entry.actor_id, entry.network_id, entry.subject_id) == (
        campaigner.pk,
        network.pk,
        str(campaign.pk),
    )


def test_days_in_the_wrong_order_are_told_beside_the_answer(client, campaigner):
    """The page begins its title with the word for error, and keeps what was typed."""
    response = client.post(reverse("influence:campaign_add"), ANSWERS | {"ends_on": "2026-08-01"})
    assert list(response.context["form"].errors) == ["ends_on"]
    assert "<title>Erreur" in response.content.decode()
    assert "2026-08-01" in response.content.decode()
    assert not Campaign.objects.exists()


def test_the_database_refuses_days_in_the_wrong_order(campaign):
    """Whatever the path, a campaign never ends before it starts."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(ends_on=dt.date(2020, 1, 1))


def test_the_second_of_two_people_is_told_and_loses_nothing(client, campaigner, campaign):
    """The form comes back with both texts; saving it again keeps the second one."""
    url = reverse("influence:campaign_change", args=[campaign.pk])
    mine = ANSWERS | {"version": client.get(url).context["form"]["version"].value(), "title": "Mon titre"}
    actions.change_campaign(by=campaigner, campaign=campaign, version=1, title="Leur titre")
    response = client.post(url, mine)
    page = response.content.decode()
    assert "Leur titre" in page
    assert "Mon titre" in page
    assert Campaign.objects.get().title == "Leur titre"
    again = mine | {"version": response.context["form"]["version"].value()}
    assert client.post(url, again).status_code == 302
    assert Campaign.objects.get().title == "Mon titre"


def test_a_change_without_a_version_is_refused(campaigner, campaign):
    """A form that does not say what it started from cannot overwrite."""
    with pytest.raises(ChangedMeanwhile):
        actions.change_campaign(by=campaigner, campaign=campaign, version=0, title="x")


def test_a_deleted_campaign_leaves_the_pages_and_can_be_taken_back(client, campaigner, campaign):
    """Deleting asks first; one button undoes it, and everything is there again."""
    url = reverse("influence:campaign_delete", args=[campaign.pk])
    assert "supprimer" in client.get(url).content.decode().lower()
    after = client.post(url, follow=True)
    assert titles_in(after) == []
    assert client.get(campaign.get_absolute_url()).status_code == 404
    restored = client.post(reverse("influence:campaign_restore", args=[campaign.pk]), follow=True)
    assert restored.status_code == 200
    assert Entry.objects.filter(verb="influence.restore_campaign", actor_id=campaigner.pk).exists()


def test_the_current_campaign_is_the_one_that_runs(campaigner, network):
    """Else the last that ended, else the next planned."""
    assert queries.current_campaign_for(campaigner, network) is None
    planned = CampaignFactory(network=network, planned=True)
    assert queries.current_campaign_for(campaigner, network) == planned
    ended = CampaignFactory(network=network)
    assert queries.current_campaign_for(campaigner, network) == ended
    running = CampaignFactory(network=network, running=True)
    assert queries.current_campaign_for(campaigner, network) == running
    assert queries.current_campaign_for(campaigner, NetworkFactory()) is None


# The calendar


def test_the_calendar_shows_phases_in_order_of_time(client, campaigner, campaign):
    """With their thread, and the way to add one."""
    thread = ThreadFactory(campaign=campaign, title="Comprendre", message="Âge, diplôme, ressources")
    PhaseFactory(
        campaign=campaign, kind="thread", thread=thread, starts_on="2026-04-14", ends_on="2026-04-27"
    )
    PhaseFactory(campaign=campaign)
    response = client.get(reverse("influence:calendar", args=[campaign.pk]))
    assert [bar.phase.kind for bar in response.context["bars"]] == ["teaser", "thread"]
    assert "Âge, diplôme, ressources" in response.content.decode()


def test_a_thread_and_its_phase_are_added_changed_and_removed(client, campaigner, campaign):
    """Each act leaves its entry; a thread that a phase follows stays until the phase goes."""
    urls = {name: reverse(f"influence:{name}", args=[campaign.pk]) for name in ("thread_add", "phase_add")}
    client.post(urls["thread_add"], {"title": "Former", "message": "", "hashtag": "#Former"})
    thread = campaign.threads.get()
    days = {"starts_on": "2026-05-12", "ends_on": "2026-05-25"}
    client.post(urls["phase_add"], {"kind": "thread", "thread": thread.pk, "title": "", **days})
    phase = campaign.phases.get()
    assert str(phase) == "Fil 1 · Former"
    client.post(
        reverse("influence:phase_change", args=[campaign.pk, phase.pk]),
        {"kind": "launch", "thread": "", "title": "Sortie", "version": 1, **days},
    )
    phase.refresh_from_db()
    assert (phase.kind, str(phase), phase.version) == ("launch", "Sortie", 2)
    client.post(reverse("influence:phase_remove", args=[campaign.pk, phase.pk]))
    client.post(reverse("influence:thread_remove", args=[campaign.pk, thread.pk]))
    assert not campaign.phases.exists()
    assert not campaign.threads.exists()
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "influence.add_thread", "influence.add_phase", "influence.change_phase",
        "influence.remove_phase", "influence.remove_thread",
    ]  # fmt: skip


def test_a_thread_that_a_phase_follows_is_not_removed(client, campaigner, campaign):
    """The page says what to do first."""
    thread = ThreadFactory(campaign=campaign)
    PhaseFactory(campaign=campaign, kind="thread", thread=thread)
    response = client.post(reverse("influence:thread_remove", args=[campaign.pk, thread.pk]), follow=True)
    assert "phase" in str(next(iter(response.context["messages"])))
    assert campaign.threads.exists()


def test_threads_keep_following_numbers(campaigner, campaign):
    """When the first goes, the second becomes the first."""
    first, _second = (actions.add_thread(by=campaigner, campaign=campaign, title=t) for t in "ab")
    actions.remove_thread(by=campaigner, thread=first)
    assert list(campaign.threads.values_list("number", "title")) == [(1, "b")]


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"starts_on": dt.date(2026, 3, 1)}, "starts_on"),
        ({"ends_on": dt.date(2026, 7, 1)}, "ends_on"),
        ({"ends_on": dt.date(2026, 4, 1)}, "ends_on"),
        ({"kind": Phase.Kind.THREAD}, "thread"),
        ({"kind": "unknown"}, "kind"),
    ],
)
def test_a_phase_that_makes_no_sense_is_refused(campaigner, campaign, answers, field):
    """Days outside the campaign, days in the wrong order, a thread without its theme."""
    usual = {"kind": "teaser", "starts_on": dt.date(2026, 4, 2), "ends_on": dt.date(2026, 4, 11)}
    with pytest.raises(ValidationError) as refused:
        actions.add_phase(by=campaigner, campaign=campaign, **(usual | answers))
    assert field in refused.value.message_dict


def test_a_phase_takes_no_thread_of_another_campaign(campaigner, campaign):
    """Even one of the same network: the action refuses it."""
    thread = ThreadFactory(campaign=CampaignFactory(network=campaign.network))
    with pytest.raises(ValidationError):
        actions.add_phase(
            by=campaigner, campaign=campaign, kind="thread", thread=thread,
            starts_on=dt.date(2026, 4, 2), ends_on=dt.date(2026, 4, 11),
        )  # fmt: skip


def test_a_campaign_is_not_shortened_past_its_phases(campaigner, campaign):
    """The phase is named, so that it can be moved first."""
    PhaseFactory(campaign=campaign, starts_on="2026-06-01", ends_on="2026-06-08", title="Clôture")
    with pytest.raises(ValidationError, match="Clôture"):
        actions.change_campaign(by=campaigner, campaign=campaign, version=1, ends_on=dt.date(2026, 6, 1))


# Strangers

PAGES = ("campaign", "campaign_change", "campaign_delete", "calendar", "thread_add", "phase_add", "traces",
         "traces_import", "compare", "campaign_journal")  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_finds_nothing(client, campaign, name):
    """A campaigner of another network gets the same page as for an address that does not exist."""
    client.force_login(member(NetworkFactory()))
    assert client.get(reverse(f"influence:{name}", args=[campaign.pk])).status_code == 404
    assert client.post(reverse(f"influence:{name}", args=[campaign.pk]), ANSWERS).status_code in {404, 405}


@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_is_asked_to_sign_in(client, campaign, name):
    """Then comes back to the page they wanted."""
    response = client.get(reverse(f"influence:{name}", args=[campaign.pk]))
    assert response.status_code == 302
    assert "login" in response.url


@pytest.mark.parametrize("name", ["campaign_change", "campaign_delete", "thread_add", "phase_add"])
def test_who_may_read_may_not_always_write(client, campaign, name):
    """An editor reads the campaign and cannot change it."""
    client.force_login(member(campaign.network, Role.EDITOR))
    assert client.get(campaign.get_absolute_url()).status_code == 200
    url = reverse(f"influence:{name}", args=[campaign.pk])
    assert client.get(url).status_code == 403
    assert client.post(url, ANSWERS).status_code == 403


def test_a_helper_does_not_see_campaigns(client, campaign):
    """The list itself is refused to those whose role has no part in campaigns."""
    client.force_login(member(campaign.network, Role.HELPER))
    assert client.get(reverse("influence:campaigns")).status_code == 403


def test_an_action_refuses_a_stranger_whatever_the_page(campaign):
    """The right is checked by the verb, not only by the page; nothing is written."""
    stranger = member(NetworkFactory())
    with pytest.raises(PermissionDenied):
        actions.change_campaign(by=stranger, campaign=campaign, version=1, title="x")
    with pytest.raises(PermissionDenied):
        actions.create_campaign(by=stranger, network=campaign.network, **_parsed(ANSWERS))
    assert not Entry.objects.exists()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_are_in_both_languages(client, campaigner, campaign, language):
    """The page says its language, and speaks it."""
    client.cookies["django_language"] = language
    page = client.get(reverse("influence:calendar", args=[campaign.pk])).content.decode()
    assert f'lang="{language}"' in page
    assert {"fr": "Calendrier", "en": "Calendar"}[language] in page


def _parsed(answers: dict) -> dict:
    days = {name: dt.date.fromisoformat(answers[name]) for name in ("starts_on", "ends_on")}
    return answers | days
