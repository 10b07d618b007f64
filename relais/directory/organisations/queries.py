from django.db.models import QuerySet

from relais.core.access.roles import networks_where
from relais.directory.organisations.models import Organisation


def organisations_for(user) -> QuerySet[Organisation]:
    return Organisation.objects.filter(network__in=networks_where(user, "directory.see_organisations"))
