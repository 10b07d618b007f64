"""How often someone without an account may write to a network: enough for people, too little for programs."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache

FROM_ONE_PLACE, TO_ONE_NETWORK = 5, 200
AN_HOUR, A_DAY = 3_600, 86_400


def may_ask(request, network) -> bool:
    """Whether one more request may come: five an hour from one place, two hundred a day for one network."""
    place = get_adapter(request).get_client_ip(request)
    return (
        _count(f"ask:{place}", AN_HOUR) <= FROM_ONE_PLACE
        and _count(f"ask:network:{network.pk}", A_DAY) <= TO_ONE_NETWORK
    )


def _count(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it expired between the two
        cache.set(key, 1, seconds)
        return 1
