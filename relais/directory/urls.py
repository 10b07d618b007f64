from django.urls import path

from relais.directory.networks import views as networks
from relais.directory.organisations import views as organisations
from relais.directory.people import views as people
from relais.directory.territories import views as territories

urlpatterns = [
    path("", networks.directory, name="directory"),
    path("team/", networks.member_list, name="members"),
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/download/", organisations.organisation_export, name="organisation_export"),
    path("organisations/add/", organisations.organisation_add, name="organisation_add"),
    path("organisations/<int:pk>/", organisations.organisation_detail, name="organisation"),
    path("organisations/<int:pk>/change/", organisations.organisation_change, name="organisation_change"),
    path("people/", people.person_list, name="people"),
    path("people/download/", people.person_export, name="person_export"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/<int:pk>/", people.person_detail, name="person"),
    path("people/<int:pk>/change/", people.person_change, name="person_change"),
    path("territories/", territories.territory_list, name="territories"),
    path("territories/suggestions/", territories.territory_suggestions, name="territory_suggestions"),
    path("territories/<str:kind>/<str:code>/", territories.territory_detail, name="territory"),
]
