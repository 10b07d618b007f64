from django.db.models import QuerySet

from relais.core.access.roles import networks_where
from relais.directory.people.models import Person


def people_for(user) -> QuerySet[Person]:
    return Person.objects.filter(network__in=networks_where(user, "directory.see_people"))
