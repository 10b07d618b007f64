"""Pages that ask for a right in the network the reader works in."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied

from relais.core.access.roles import may


def needs(right: str) -> Callable:
    """
    Let in those who hold a right in their current network; ask visitors to sign in; refuse the others.

    For pages about the whole network. A page about one object needs only `login_required`: its question
    carries the permission.
    """

    def guard(view: Callable) -> Callable:
        @wraps(view)
        def page(request, *args, **kwargs):
            if request.network is None or not may(request.user, right, request.network.pk):
                raise PermissionDenied(right)
            return view(request, *args, **kwargs)

        return login_required(page)

    return guard
