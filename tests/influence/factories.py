"""Campaigns, and traces small enough to be counted by hand."""

import datetime as dt
import io
import zipfile

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory

from relais.core.access.roles import INSTALLATION
from relais.influence.campaigns.models import Campaign, Phase, Thread
from relais.influence.measures import actions as measuring
from relais.influence.traces import actions as tracing
from tests.factories import NetworkFactory


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    class Params:
        planned = factory.Trait(starts_on=dt.date(2999, 1, 1), ends_on=dt.date(2999, 2, 1))
        running = factory.Trait(starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2999, 2, 1))
        deleted = factory.Trait(deleted_at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC))

    network = factory.SubFactory(NetworkFactory)
    title = factory.Sequence(lambda n: f"Cahiers n° {n}")
    objective = "Que des collectivités demandent un rendez-vous."
    starts_on = dt.date(2026, 4, 2)
    ends_on = dt.date(2026, 6, 8)


class ThreadFactory(DjangoModelFactory):
    class Meta:
        model = Thread

    campaign = factory.SubFactory(CampaignFactory)
    number = factory.LazyAttribute(lambda thread: thread.campaign.threads.count() + 1)
    title = "Comprendre"


class PhaseFactory(DjangoModelFactory):
    class Meta:
        model = Phase

    campaign = factory.SubFactory(CampaignFactory)
    kind = Phase.Kind.TEASER
    starts_on = dt.date(2026, 4, 2)
    ends_on = dt.date(2026, 4, 11)


# « us » posts twice; Nadia and Bastien follow « us », Awa follows Nadia and Bastien, nobody knows Zoé.
POSTS = """post_id,account_id,published_at,kind,root_id
p1,us,2026-04-12T08:00:00Z,original,
r1,nadia,2026-04-12T09:00:00Z,repost,p1
r2,bastien,2026-04-12T10:00:00Z,repost,p1
r3,awa,2026-04-12T11:00:00Z,quote,p1
r4,zoe,2026-04-13T11:00:00Z,repost,p1
p2,us,2026-05-02T08:00:00Z,original,
r5,nadia,2026-05-02T09:00:00Z,repost,p2
r6,awa,2026-05-03T09:00:00Z,repost,p2
"""
FOLLOWS = """follower_id,followee_id
nadia,us
bastien,us
awa,nadia
awa,bastien
"""
ACCOUNTS = """account_id,name,n_followers,segment
us,La Passerelle,1200,Association
nadia,Nadia Kerbrat,4120,Élus
bastien,Bastien Lemoine,1340,Médiation
awa,Awa Diallo,300,Médiation
zoe,Zoé Pons,90,
"""
WRONG_POSTS = """post_id,account_id,published_at,kind,root_id
p1,us,hier,original,
r1,nadia,2026-04-12T09:00:00Z,partage,p1
r2,,2026-04-12T10:00:00Z,repost,p1
"""


def upload(name: str = "posts.csv", content: str | bytes = POSTS) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def uploads(posts: str = POSTS) -> list[SimpleUploadedFile]:
    """The three tables of the small campaign."""
    return [upload("posts.csv", posts), upload("follows.csv", FOLLOWS), upload("accounts.csv", ACCOUNTS)]


def archive(**contents: str | bytes) -> SimpleUploadedFile:
    """A zip: `archive(**{"posts.csv": POSTS})`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name, content in contents.items():
            written.writestr(name, content)
    return upload("traces.zip", out.getvalue())


def bring(campaign: Campaign, files=None, by=INSTALLATION, source: str = ""):
    """Bring traces and let them be read: to call where jobs run at once."""
    traces = tracing.bring_traces(
        by=by, campaign=campaign, uploads=files if files is not None else uploads(), source=source
    )
    traces.refresh_from_db()
    return traces


def measured(campaign: Campaign, by=INSTALLATION, credit: str = "shared", **kwargs):
    """Bring the small traces and measure them."""
    traces = kwargs.pop("traces", None) or bring(campaign, by=by)
    measure = measuring.measure_campaign(by=by, traces=traces, credit=credit, **kwargs)
    measure.refresh_from_db()
    return measure
