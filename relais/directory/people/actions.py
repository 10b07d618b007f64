from relais.core.journal import action
from relais.directory.networks.models import Network
from relais.directory.people.models import Person


@action("directory.add_person")
def add_person(*, by, network: Network, family_name: str, given_name: str = "", **fields) -> Person:
    person = Person(network=network, family_name=family_name, given_name=given_name, **fields)
    person.full_clean()
    person.save()
    return person


@action("directory.change_person")
def change_person(*, by, person: Person, **fields) -> Person:
    for name, value in fields.items():
        setattr(person, name, value)
    person.full_clean()
    person.save()
    return person
