"""The ladder as a reader climbs it: the result, the table of relays, the network, cascades, comparison."""

import re

import pytest
from django.urls import reverse

from relais.core.access.roles import Role
from relais.influence.measures.models import MeasuredAccount
from tests.factories import NetworkFactory, member
from tests.influence.factories import ACCOUNTS, FOLLOWS, POSTS, PhaseFactory, bring, measured, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("measured_once")]


@pytest.fixture
def measure(campaign, jobs_at_once):
    return measured(campaign)


def url_of(name: str, *keys) -> str:
    return reverse(f"influence:{name}", args=keys)


def names_in(response) -> list[str]:
    return [str(row["account"]) for row in response.context["rows"]]


# The result


def test_a_campaign_without_measure_says_the_next_step(client, campaigner, campaign, jobs_at_once):
    """Bring traces; then measure them."""
    page = client.get(campaign.get_absolute_url()).content.decode()
    assert url_of("traces_import", campaign.pk) in page
    traces = bring(campaign)
    assert url_of("measure_new", traces.pk) in client.get(campaign.get_absolute_url()).content.decode()


def test_the_result_holds_the_parts_of_the_report_in_order(client, campaigner, campaign, measure):
    """The answer first, then the ladder, the curve, the relays, the trees, the network, quality, method."""
    page = client.get(campaign.get_absolute_url()).content.decode()
    headings = re.findall(r'<h2[^>]* id="([a-z]+)"', page)
    parts = ["answer", "ladder", "curve", "relays", "trees", "network", "quality", "method", "files"]
    assert [heading for heading in headings if heading in parts] == parts


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_result_speaks_the_reader_s_language(client, campaigner, campaign, jobs_at_once, language):
    """Words of the engine and of the site, and the names of phases on the curve, whoever measured."""
    PhaseFactory(campaign=campaign, kind="launch", starts_on="2026-04-12", ends_on="2026-04-13")
    measured(campaign)
    client.cookies["django_language"] = language
    page = client.get(campaign.get_absolute_url()).content.decode()
    assert {"fr": "Qui a été relayé", "en": "Who was relayed?"}[language] in page
    assert {"fr": "1. Sortie", "en": "1. Launch"}[language] in page


def test_names_of_the_drawn_network_lead_to_their_page(client, campaigner, campaign, measure):
    """Not to a row of the report's table, which the site does not show."""
    page = client.get(campaign.get_absolute_url()).content.decode()
    assert "#relay-" not in page
    assert url_of("measure_account", measure.pk, 1) in page


def test_a_result_whose_files_are_gone_says_so(client, campaigner, campaign, measure):
    """A database restored without its files: the page tells what to do."""
    measure.path.joinpath("parts.fr.json").unlink()
    page = client.get(campaign.get_absolute_url()).content.decode()
    assert url_of("measure_again", measure.pk) in page


def test_a_campaign_that_nobody_relayed_is_told_honestly(client, campaigner, campaign, jobs_at_once):
    """No relay: a sentence in place of each table, and no page that fails."""
    alone = "post_id,account_id,published_at,kind\np1,us,2026-04-12T08:00:00Z,original\n"
    measure = measured(campaign, traces=bring(campaign, [upload(content=alone)]))
    for name in ("measure", "measure_relays", "measure_network", "measure_cascades"):
        assert client.get(url_of(name, measure.pk)).status_code == 200


# The table of relays


def test_the_table_begins_with_the_most_relayed(client, campaigner, measure):
    """Each account with its figures; those that nobody relayed come last."""
    response = client.get(url_of("measure_relays", measure.pk))
    assert names_in(response)[:2] == ["La Passerelle", "Nadia Kerbrat"]
    assert len(names_in(response)) == 5


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("relays", "La Passerelle"),
        ("-relays", "Zoé Pons"),
        ("account", "Awa Diallo"),
        ("reach", "Nadia Kerbrat"),
        ("-reach", "Zoé Pons"),
        ("group", "Zoé Pons"),
        ("relayers", "La Passerelle"),
        ("credit", "La Passerelle"),
        ("nonsense", "La Passerelle"),
        ("--reach", "La Passerelle"),
    ],
)
def test_the_table_is_put_in_the_order_that_the_address_says(client, campaigner, measure, sort, first):
    """Figures start with the largest; once more, the other way round."""
    response = client.get(url_of("measure_relays", measure.pk), {"sort": sort})
    assert names_in(response)[0] == first


def test_the_sorted_column_is_told_to_those_who_hear_the_page(client, campaigner, measure):
    """By a property of its head, with the true direction."""
    page = client.get(url_of("measure_relays", measure.pk), {"sort": "reach"}).content.decode()
    assert page.count("aria-sort") == 1
    assert 'aria-sort="descending"' in page
    assert "sort=-reach" in page


def test_accounts_without_the_figure_come_last_both_ways(client, campaigner, campaign, jobs_at_once):
    """An audience that is not known is neither the largest nor the smallest."""
    accounts = ACCOUNTS.replace("zoe,Zoé Pons,90,", "zoe,Zoé Pons,,")
    files = [upload(), upload("accounts.csv", accounts)]
    measure = measured(campaign, traces=bring(campaign, files))
    MeasuredAccount.objects.filter(account_id="zoe").update(reach=None)
    for sort in ("reach", "-reach"):
        response = client.get(url_of("measure_relays", measure.pk), {"sort": sort})
        assert names_in(response)[-1] == "Zoé Pons"


@pytest.mark.parametrize(
    ("words", "found"), [("ZOE", ["Zoé Pons"]), ("lemoine bast", ["Bastien Lemoine"]), ("x", [])]
)
def test_an_account_is_found_without_accents_nor_order(client, campaigner, measure, words, found):
    """By its name or its id."""
    assert names_in(client.get(url_of("measure_relays", measure.pk), {"q": words})) == found


def test_the_table_keeps_to_a_group(client, campaigner, measure):
    """Or to those who are in none; a group that is not there shows all."""
    for group, n in (("Médiation", 2), ("-", 1), ("Rien de tel", 5)):
        response = client.get(url_of("measure_relays", measure.pk), {"group": group})
        assert len(names_in(response)) == n


def test_the_table_is_paged(client, campaigner, measure):
    """A hundred thousand accounts do not make a page without end."""
    MeasuredAccount.objects.bulk_create(
        MeasuredAccount(measure=measure, rank=n, account_id=f"a{n}", search_key=f"a{n}", n_posts=0, n_relays=0,
                        n_relayers=0, credit=0)
        for n in range(6, 300)
    )  # fmt: skip
    response = client.get(url_of("measure_relays", measure.pk), {"page": "2"})
    assert len(names_in(response)) == 25


def test_the_table_can_be_taken_away_in_its_order(client, campaigner, campaign, jobs_at_once):
    """A name that a spreadsheet would run as a formula is kept as text."""
    accounts = ACCOUNTS.replace("Nadia Kerbrat", "=HYPERLINK()")
    measure = measured(campaign, traces=bring(campaign, [upload(), upload("accounts.csv", accounts)]))
    response = client.get(url_of("relays_export", measure.pk), {"sort": "reach"})
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert len(lines) == 6
    assert "'=HYPERLINK()" in lines[1]


def test_hostile_names_are_shown_as_text(client, campaigner, campaign, jobs_at_once):
    """Whatever people call themselves, on each page where they are named."""
    accounts = ACCOUNTS.replace("La Passerelle", "<script>alert(1)</script>").replace("Élus", "<b onload=x>")
    files = [upload(), upload("follows.csv", FOLLOWS), upload("accounts.csv", accounts)]
    measure = measured(campaign, traces=bring(campaign, files))
    pages = [("measure",), ("measure_relays",), ("measure_network",), ("measure_cascades",),
             ("measure_cascade", 1), ("measure_account", 1), ("measure_account", 2)]  # fmt: skip
    for name, *keys in pages:
        page = client.get(url_of(name, measure.pk, *keys)).content.decode()
        assert "<script>alert" not in page
        assert "<b onload" not in page


# One account, the network, cascades


def test_an_account_has_its_page(client, campaigner, measure):
    """Who relayed it, whom it relayed, the cascades it started and joined."""
    context = client.get(url_of("measure_account", measure.pk, 2)).context
    assert str(context["account"]) == "Nadia Kerbrat"
    assert {str(other) for other, _tie in context["relayed_by"]} == {"Awa Diallo"}
    assert [(str(other), tie["relays"]) for other, tie in context["relays_of"]] == [("La Passerelle", "2")]
    assert [cascade.root_id for cascade in context["joined"]] == ["p1", "p2"]
    assert not context["own"]


def test_an_account_that_does_not_exist_is_not_found(client, campaigner, measure):
    """Nor a cascade."""
    assert client.get(url_of("measure_account", measure.pk, 99)).status_code == 404
    assert client.get(url_of("measure_cascade", measure.pk, 99)).status_code == 404


def test_the_network_is_drawn_around_those_looked_for(client, campaigner, measure):
    """Without script: the account that is named, and those who are tied to it."""
    response = client.get(url_of("measure_network", measure.pk), {"q": "awa"})
    assert set(names_in(response)) == {"Awa Diallo", "Nadia Kerbrat", "Bastien Lemoine"}
    assert "<svg" in response.context["picture"]


def test_the_network_keeps_to_a_group(client, campaigner, measure):
    """Only its accounts are drawn."""
    response = client.get(url_of("measure_network", measure.pk), {"group": "Médiation"})
    assert set(names_in(response)) == {"Bastien Lemoine", "Awa Diallo"}


def test_nobody_found_is_said(client, campaigner, measure):
    """With the way back to the whole network."""
    page = client.get(url_of("measure_network", measure.pk), {"q": "personne"}).content.decode()
    assert url_of("measure_network", measure.pk) in page
    assert 'id="explorer"' not in page


def test_any_cascade_can_be_drawn(client, campaigner, measure):
    """With its tree, its figures, and the way to the next one."""
    response = client.get(url_of("measure_cascade", measure.pk, 1))
    page = response.content.decode()
    assert 'class="at-wide"' in page
    assert "La Passerelle" in page
    assert url_of("measure_cascade", measure.pk, 2) in page
    assert url_of("measure_cascade", measure.pk, 0) not in page


@pytest.mark.parametrize(
    "sort", ["size", "author", "started", "accounts", "depth", "breadth", "virality", "x"]
)
def test_cascades_are_sorted(client, campaigner, measure, sort):
    """By each column; nonsense shows the largest first."""
    response = client.get(url_of("measure_cascades", measure.pk), {"sort": sort})
    assert {cascade.root_id for cascade in response.context["listing"].page.object_list} == {"p1", "p2"}


def test_cascades_whose_root_is_absent_have_a_page(client, campaigner, campaign, jobs_at_once):
    """Of unknown author and time."""
    rootless = "\n".join(line for line in POSTS.splitlines() if not line.startswith("p1")) + "\n"
    measure = measured(campaign, traces=bring(campaign, [upload(content=rootless)]))
    for rank in (1, 2):
        assert client.get(url_of("measure_cascade", measure.pk, rank)).status_code == 200
    assert client.get(url_of("measure_cascades", measure.pk)).status_code == 200


# Two measures, the journal


def test_two_measures_are_compared(client, campaigner, measure):
    """The figures side by side, and the accounts with their place in each."""
    other = measured(measure.traces.campaign, traces=measure.traces, credit="first")
    url = url_of("compare", measure.traces.campaign_id)
    context = client.get(url, {"a": measure.pk, "b": other.pk}).context
    nadia = next(row for row in context["rows"] if str(row["left"]) == "Nadia Kerbrat")
    assert (nadia["relays_left"], nadia["relays_right"]) == ("1,5", "2")
    assert client.get(url, {"a": "x", "b": "99999"}).status_code == 200


def test_one_measure_is_nothing_to_compare(client, campaigner, measure):
    """The page says what to do."""
    assert client.get(url_of("compare", measure.traces.campaign_id)).status_code == 200


def test_the_journal_of_a_campaign_tells_all_that_hangs_from_it(client, campaigner, measure):
    """Traces and measures too, latest first."""
    response = client.get(url_of("campaign_journal", measure.traces.campaign_id))
    verbs = {act.entry.verb for act in response.context["acts"]}
    assert verbs == {"influence.import_traces", "influence.accept_traces", "influence.measure_campaign",
                     "influence.keep_measure"}  # fmt: skip


# Strangers

PAGES = [("measure",), ("measure_relays",), ("relays_export",), ("measure_account", 1), ("measure_network",),
         ("measure_cascades",), ("measure_cascade", 1), ("measure_file", "measures.csv")]  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
def test_a_stranger_finds_nothing(client, measure, page):
    """The accounts of a network are for its members; a helper of the network does not see them either."""
    name, *keys = page
    url = url_of(name, measure.pk, *keys)
    client.force_login(member(NetworkFactory()))
    assert client.get(url).status_code == 404
    client.force_login(member(measure.traces.campaign.network, Role.HELPER))
    assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).status_code == 302


def test_each_page_of_an_example_says_so(client, jobs_at_once):
    """« Données d’exemple, simulées. »"""
    network = NetworkFactory(example=True)
    client.force_login(member(network))
    from tests.influence.factories import CampaignFactory

    measure = measured(CampaignFactory(network=network))
    for name in ("measure", "measure_relays", "measure_network"):
        assert "xemple" in client.get(url_of(name, measure.pk)).content.decode()
