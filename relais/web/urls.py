"""Every address of the site, one line a stage."""

from allauth.account import views as allauth_views
from django.urls import include, path, re_path

from relais.web import errors
from relais.web.gallery.views import gallery
from relais.web.home.views import home
from relais.web.me import views as me
from relais.web.me.appearance import choose_appearance
from relais.web.pages import views as pages
from relais.web.search.views import search
from relais.web.signin import views as signin

# Of allauth's pages, those that people need: accounts are opened by invitation and have one e-mail.
account = [
    path("login/", signin.SignIn.as_view(), name="account_login"),
    path("enter/", signin.enter_as, name="enter_as"),
    path("logout/", allauth_views.logout, name="account_logout"),
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
]

urlpatterns = [
    path("", home, name="home"),
    path("account/", include(account)),
    path("influence/", include("relais.influence.urls")),
    path("directory/", include("relais.directory.urls")),
    path("", include("relais.core.urls")),
    path("me/", me.my_account, name="my_account"),
    path("me/network/", me.choose_network, name="choose_network"),
    path("me/data/", me.my_data, name="my_data"),
    path("me/data.json", me.my_data_download, name="my_data_download"),
    path("appearance/", choose_appearance, name="choose_appearance"),
    path("search/", search, name="search"),
    path("components/", gallery, name="components"),
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
