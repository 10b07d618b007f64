import sys
import time

from relais.core.access.models import User
from relais.core.access.roles import INSTALLATION, Role
from relais.core.jobs.models import Job
from relais.core.jobs.tasks import run_job
from relais.directory.brands.actions import change_brand
from relais.directory.brands.queries import brand_of
from relais.directory.networks.actions import add_member, create_network
from relais.directory.networks.models import Network
from relais.directory.organisations.actions import add_organisation
from relais.directory.organisations.models import Organisation
from relais.directory.people.actions import add_person
from relais.directory.people.models import Person
from relais.influence.campaigns.actions import add_phase, add_thread, create_campaign
from relais.influence.campaigns.models import Campaign, Phase
from relais.influence.measures.actions import measure_campaign
from relais.influence.measures.models import Measure
from relais.influence.measures.queries import MEASURE
from relais.influence.measures.queries import job_of as job_of_measure
from relais.influence.traces.actions import bring_traces
from relais.influence.traces.models import Traces
from relais.influence.traces.queries import READ_TRACES
from relais.influence.traces.queries import job_of as job_of_traces
from relais.web.example import analysis
from relais.web.example.entries import fill_entries
from relais.web.example.lists import bring_list
from relais.web.example.personal_data import SOURCE, look_after_data

# Who can be entered as: slug of the example's people, role in the network, their position in the directory.
STAFF = {
    "ines_carado": Role.CAMPAIGNER,
    "mael_rostren": Role.ADMINISTRATOR,
    "odile_vasseur": Role.RESEARCHER,
    "leila_hamdi": Role.HELPER,
}
# A second network, so that one can see that networks do not see each other.
NEIGHBOUR, NEIGHBOUR_STAFF = "Réseau Voisin", ("Karim", "Lanvaux", "chargé de campagne d’un autre réseau")
WAIT_SECONDS = 120


def build_example() -> int:
    """Build what is missing of the example; 0 when it is all there."""
    # Asked before the simulator is loaded: it takes a second.
    if Measure.objects.filter(traces__campaign__network__is_example=True, state=Measure.State.DONE).exists():
        return 0
    story = analysis.story()
    network = _network(story.campaign().network)
    _say("The example: organisations and people…")
    organisations = _organisations(network, story)
    staff = _people(network, story, organisations)
    _neighbour()
    look_after_data(network, by=staff["mael_rostren"])
    fill_entries(network, organisations, SOURCE)
    bring_list(network, by=staff["ines_carado"])
    _say("The example: a campaign and its calendar…")
    campaign = _campaign(network, story.campaign(), by=staff["ines_carado"])
    _say("The example: traces are simulated and read…")
    traces = _traces(campaign, by=staff["ines_carado"])
    _say("The example: the campaign is measured…")
    measure = _measure(traces, by=staff["odile_vasseur"])
    return 0 if measure.state == Measure.State.DONE else 1


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _network(name: str) -> Network:
    known = Network.objects.filter(name=name, is_example=True).first()
    return known or create_network(by=INSTALLATION, name=name, is_example=True)


def _organisations(network: Network, story) -> dict[str, Organisation]:
    known = {organisation.name: organisation for organisation in Organisation.objects.filter(network=network)}
    return {
        told.slug: known.get(told.name)
        or add_organisation(
            by=INSTALLATION,
            network=network,
            name=told.name,
            kind=told.kind,
            place=told.city,
            account=told.account_id,
            is_partner=True,
        )
        for told in story.organisations()
    }


def _people(network: Network, story, organisations: dict[str, Organisation]) -> dict[str, User]:
    """The people of the directory; those of the staff can sign in, without a password."""
    known = set(Person.objects.filter(network=network).values_list("given_name", "family_name"))
    staff = {}
    for told in story.people():
        user = None
        if told.slug in STAFF:
            user = staff[told.slug] = _user(told.slug, told.name, "passerelle.example")
            add_member(by=INSTALLATION, network=network, user=user, role=STAFF[told.slug])
        if (told.given_name, told.family_name) not in known:
            add_person(
                by=INSTALLATION,
                network=network,
                given_name=told.given_name,
                family_name=told.family_name,
                role_words=told.role,
                organisation=organisations[told.organisation],
                account=told.account_id,
                user=user,
                self_provided=user is not None,
                source="" if user else SOURCE,
            )
    return staff


def _user(slug: str, name: str, domain: str) -> User:
    email = f"{slug.replace('_', '.')}@{domain}"
    return User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)


def _neighbour() -> None:
    network = _network(NEIGHBOUR)
    given_name, family_name, role_words = NEIGHBOUR_STAFF
    user = _user("karim_lanvaux", f"{given_name} {family_name}", "voisin.example")
    add_member(by=INSTALLATION, network=network, user=user, role=Role.CAMPAIGNER)
    if brand_of(network).version == 0:
        change_brand(by=INSTALLATION, network=network, version=0, band="#27618c", on_band="#ffffff")
    if not Person.objects.filter(network=network, user=user).exists():
        add_person(
            by=INSTALLATION,
            network=network,
            given_name=given_name,
            family_name=family_name,
            role_words=role_words,
            user=user,
        )


def _campaign(network: Network, told, *, by: User) -> Campaign:
    campaign = Campaign.objects.filter(network=network, title=told.name).first()
    if campaign is None:
        campaign = create_campaign(
            by=by,
            network=network,
            title=told.name,
            objective=told.objective,
            outcome="relayed",
            starts_on=told.starts_on,
            ends_on=told.ends_on,
            hashtags=" ".join(told.hashtags),
            our_accounts=told.account_id,
        )
    if not campaign.phases.exists():
        for phase in told.phases:
            _phase(campaign, phase, by=by)
    return campaign


def _phase(campaign: Campaign, told, *, by: User) -> None:
    is_thread = told.kind == Phase.Kind.THREAD
    thread = add_thread(by=by, campaign=campaign, title=told.name) if is_thread else None
    title = "" if is_thread else told.name
    add_phase(
        by=by,
        campaign=campaign,
        kind=told.kind,
        thread=thread,
        title=title,
        starts_on=told.starts_on,
        ends_on=told.ends_on,
    )


def _traces(campaign: Campaign, *, by: User) -> Traces:
    traces = Traces.objects.filter(campaign=campaign).exclude(state=Traces.State.REFUSED).first()
    if traces is None:
        traces = bring_traces(
            by=by, campaign=campaign, uploads=analysis.trace_files(), source="Rives, 2 avril au 8 juin"
        )
    return _worked(traces, job_of_traces(traces), READ_TRACES)


def _measure(traces: Traces, *, by: User) -> Measure:
    measure = Measure.objects.filter(traces=traces, state=Measure.State.WAITING).first()
    measure = measure or measure_campaign(by=by, traces=traces, credit=Measure.Credit.SHARED)
    return _worked(measure, job_of_measure(measure), MEASURE)


def _worked(subject, job: Job | None, kind: str):
    """Do the work of an object here and now, or wait for the worker that took it first."""
    started = time.monotonic()
    while job is not None and job.is_open and time.monotonic() - started < WAIT_SECONDS:
        run_job.func(job.pk)
        job.refresh_from_db()
        if job.is_open:
            time.sleep(0.2)
    subject.refresh_from_db()
    if job is None or job.is_open or subject.state in ("waiting", "refused"):
        raise RuntimeError(f"The example could not be built: {kind} of {subject} is {subject.state}.")
    return subject
