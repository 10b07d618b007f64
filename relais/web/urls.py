"""Every address of the site, one line a stage."""

from django.urls import include, path

from relais.web.appearance import choose_appearance
from relais.web.home.views import home
from relais.web.me import views as me
from relais.web.pages import views as pages

urlpatterns = [
    path("", home, name="home"),
    path("account/", include("allauth.account.urls")),
    path("me/", me.my_account, name="my_account"),
    path("me/network/", me.choose_network, name="choose_network"),
    path("me/data/", me.my_data, name="my_data"),
    path("me/data.json", me.my_data_download, name="my_data_download"),
    path("appearance/", choose_appearance, name="choose_appearance"),
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("health/", pages.health, name="health"),
]
