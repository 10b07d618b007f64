from relais.directory.networks.models import Membership


def memberships_of(user):
    return Membership.objects.filter(user=user).select_related("network").order_by("network__name", "role")
