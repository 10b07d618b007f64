"""Every address of the site, one line a stage."""

from django.urls import include, path

from relais.directory.brands import views as brands
from relais.directory.notices import views as notices
from relais.directory.requests import views as requests
from relais.directory.teams import views as teams
from relais.web import errors
from relais.web.cards import views as cards
from relais.web.gallery.views import gallery
from relais.web.home.views import home
from relais.web.me import views as me
from relais.web.me.appearance import choose_appearance
from relais.web.mydata import views as mydata
from relais.web.pages import views as pages
from relais.web.search.views import search

urlpatterns = [
    path("", home, name="home"),
    path("account/", include("relais.web.account.urls")),
    path("card/", cards.card_sign_in, name="card_sign_in"),
    path("card/pictures/", cards.card_pictures, name="card_pictures"),
    path("card/bye/", cards.card_bye, name="card_bye"),
    path("influence/", include("relais.influence.urls")),
    path("directory/", include("relais.directory.urls")),
    path("", include("relais.core.urls")),
    path("me/", me.my_account, name="my_account"),
    path("me/network/", me.choose_network, name="choose_network"),
    path("me/data/", mydata.my_data, name="my_data"),
    path("me/data.json", mydata.my_data_download, name="my_data_download"),
    path("me/data/<int:pk>/choice/", mydata.my_consent, name="my_consent"),
    path("me/data/<int:pk>/refusal/", mydata.my_objection, name="my_objection"),
    path("me/data/<int:pk>/change/", mydata.my_entry_change, name="my_entry_change"),
    path("me/requests/add/", mydata.my_request_add, name="my_request_add"),
    path("me/requests/<int:pk>/drop/", mydata.my_request_drop, name="my_request_drop"),
    path("brand/<slug:slug>-<int:version>.css", brands.brand_css, name="brand_css"),
    path("brand/<slug:slug>-<int:version>.png", brands.brand_logo, name="brand_logo"),
    path("invitation/", teams.invitation, name="invitation"),
    path("invitation/<str:token>/", teams.invitation_open, name="invitation_open"),
    # For anyone, without an account: what a network does with data, and how to say no.
    path("data/<slug:slug>/", requests.rights_page, name="rights_page"),
    path("data/<slug:slug>/asked/", requests.rights_asked, name="rights_asked"),
    path("no/<str:token>/", notices.object_by_address, name="object"),
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
