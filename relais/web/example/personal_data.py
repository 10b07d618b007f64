"""What the example's network does with personal data: purposes, people told, choices, a request, a coming erasure."""

import datetime as dt

from django.utils import timezone

from relais.core.access.models import User
from relais.directory.consents.actions import adopt_purposes, record_consent, record_objection
from relais.directory.consents.models import Channel, Consent, Purpose
from relais.directory.consents.ready_made import LETTERS, OPENS
from relais.directory.informing import months_after
from relais.directory.networks.models import Network
from relais.directory.notices.actions import tell_people, write_notice
from relais.directory.notices.queries import notices_due
from relais.directory.people.models import Person
from relais.directory.requests.actions import answer_request, check_request, record_request
from relais.directory.requests.models import RightsRequest
from relais.directory.retention.models import RetentionRun
from relais.directory.retention.nights import run_night

SOURCE = "Site public de son institution, lu en mars"
# Of those who are still to be told, how many the network did not reach yet; one of them is late.
STILL_TO_TELL = 4


def look_after_data(network: Network, *, by: User) -> None:
    """Do, as its administrator, what the law asks of the example's network; what is done already is left alone."""
    if RetentionRun.objects.filter(network=network).exists():
        return
    adopt_purposes(by=by, network=network, language="fr")
    write_notice(
        by=by,
        network=network,
        controller="Réseau Passerelle, association loi 1901\n4 place des Tilleuls, 35000 Valbrune",
        contact="donnees@passerelle.example",
        words="Notre association aide les personnes que le numérique met à l’écart, et porte leur voix.",
    )
    people = list(notices_due(network).filter(source=SOURCE).order_by("pk"))
    _tell_most(network, people, by=by)
    _choices(network, people[:4], by=by)
    _requests(network, people[4:6], by=by)
    _someone_from_long_ago(people[3:4])
    run_night(network)


def _tell_most(network: Network, people: list[Person], *, by: User) -> None:
    told, waiting = people[:-STILL_TO_TELL], people[-STILL_TO_TELL:]
    ids = [person.pk for person in told]
    tell_people(by=by, network=network, person_ids=ids, channel="letter", told_on=timezone.localdate())
    # The example is built in a moment: these were added weeks before, and one of them was forgotten.
    for n, person in enumerate(waiting):
        due = timezone.now() + dt.timedelta(days=9 * n - 5)
        Person.objects.filter(pk=person.pk).update(notice_due_at=due)


def _choices(network: Network, people: list[Person], *, by: User) -> None:
    opens = Purpose.objects.get(network=network, code=OPENS)
    said = [
        (Consent.State.GIVEN, Channel.PAPER, "Formulaire du forum de mars, classeur 2"),
        (Consent.State.REFUSED, Channel.FORM, "Formulaire du site"),
        (Consent.State.GIVEN, Channel.ORAL, "Permanence du mardi, avec Leïla"),
    ]
    for person, (state, channel, proof) in zip(people, said, strict=False):
        record_consent(by=by, person=person, purpose=opens, state=state, channel=channel, proof=proof)
    if len(people) > 2:
        record_consent(
            by=by,
            person=people[2],
            purpose=opens,
            state=Consent.State.WITHDRAWN,
            channel=Channel.MAIL,
            proof="Message reçu en mai",
        )
    for person in people[3:]:
        letters = Purpose.objects.get(network=network, code=LETTERS)
        words = "Ne m’envoyez plus la revue."
        record_objection(by=by, person=person, purpose=letters, channel=Channel.LETTER, words=words)


def _requests(network: Network, people: list[Person], *, by: User) -> None:
    today = timezone.localdate()
    for person, kind, days in zip(people, ("erasure", "access"), (26, 12), strict=False):
        asked = record_request(
            by=by,
            network=network,
            kind=kind,
            channel=RightsRequest.Channel.LETTER,
            person=person,
            received_on=today - dt.timedelta(days=days),
            name=str(person),
            contact="À l’adresse de sa lettre",
            words="Je ne souhaite plus figurer dans vos fichiers." if kind == "erasure" else "",
        )
        if kind == "access":
            how = "Elle écrit de l’adresse que nous avions."
            asked = check_request(by=by, request=asked, version=asked.version, checked_how=how)
            answer = "Nous vous avons envoyé ce que nous gardons sur vous, avec la source de chaque donnée."
            answer_request(by=by, request=asked, version=asked.version, state="granted", answer=answer)


def _someone_from_long_ago(people: list[Person]) -> None:
    """Someone from whom nothing came for years: the example was not there then, so their arrival is moved back."""
    for person in people:
        long_ago = months_after(timezone.now(), -40)
        Person.objects.filter(pk=person.pk).update(created_at=long_ago)
