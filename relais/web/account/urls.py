"""The addresses of signing in and of keeping one's account safe."""

from allauth.account import views as allauth_views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_required
from django.urls import path, re_path
from django.views.generic import RedirectView

from relais.web.links import views as links
from relais.web.security import views as security
from relais.web.signin import views as signin

# Of allauth's pages, those that people need: accounts are opened by invitation and have one e-mail.
urlpatterns = [
    path("login/", signin.SignIn.as_view(), name="account_login"),
    path("enter/", signin.enter_as, name="enter_as"),
    path("logout/", signin.SignOut.as_view(), name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path("password/reset/sent/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("link/", links.link_ask, name="link_ask"),
    path("link/sent/", links.link_sent, name="link_sent"),
    path("link/<str:token>/", links.link_open, name="link_open"),
    path("second-step/", mfa.authenticate, name="mfa_authenticate"),
    path("second-step/confirm/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-step/<int:pk>/reset/", security.second_step_reset, name="second_step_reset"),
    path("security/", security.Security.as_view(), name="mfa_index"),
    path("security/code/add/", login_required(totp.activate_totp), name="mfa_activate_totp"),
    path("security/code/remove/", login_required(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "security/recovery-codes/",
        login_required(security.RecoveryCodes.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        "security/recovery-codes/new/",
        login_required(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("security/recovery-codes/file/", security.recovery_codes_file, name="recovery_codes_file"),
    path("security/passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("security/passkeys/add/", login_required(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "security/passkeys/<int:pk>/rename/", login_required(webauthn.edit_webauthn), name="mfa_edit_webauthn"
    ),
    path(
        "security/passkeys/<int:pk>/remove/",
        login_required(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("passkey/confirm/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("sessions/<int:pk>/close/", security.session_close, name="session_close"),
    path("sessions/close-others/", security.sessions_close_others, name="sessions_close_others"),
]
