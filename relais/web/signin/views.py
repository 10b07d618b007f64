from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from relais.core.access.links import back_to
from relais.web.cards.shared import forget, is_shared
from relais.web.signin import queries
from relais.web.signin.forms import ExamplePersonForm


class SignIn(LoginView):
    """Allauth's sign-in; on an installation of the example, its people stand above the form."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(example_people=queries.example_people(), **kwargs)


class SignOut(LogoutView):
    """Allauth's sign-out; on a shared computer, the browser is told to forget everything of the site."""

    def post(self, *args, **kwargs):
        was_shared = is_shared(self.request)
        response = super().post(*args, **kwargs)
        return forget(self.request, redirect("card_bye")) if was_shared else response


@require_POST
def enter_as(request):
    """Sign in as one of the example people, without a password; only where the installation is an example."""
    if not settings.EXAMPLE_SIGN_IN:
        raise Http404
    form = ExamplePersonForm(request.POST)
    user = queries.example_user(form.cleaned_data["user"]) if form.is_valid() else None
    if user is None:
        raise PermissionDenied
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    get_adapter(request).login(request, user)
    return redirect(back_to(request))
