"""Every address of the site, one line a stage."""

from django.urls import include, path

from relais.web.home.views import home

urlpatterns = [
    path("", home, name="home"),
    path("account/", include("allauth.account.urls")),
]
