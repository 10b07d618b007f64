from django.urls import path

from relais.directory.duplicates import views as duplicates
from relais.directory.duplicates.models import Noun
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
    path("organisations/<int:pk>/delete/", organisations.organisation_delete, name="organisation_delete"),
    path("organisations/<int:pk>/restore/", organisations.organisation_restore, name="organisation_restore"),
    path(
        "organisations/<int:pk>/<str:kind>/add/",
        organisations.organisation_detail_add,
        name="organisation_detail_add",
    ),
    path(
        "organisations/<int:pk>/<str:kind>/<int:detail_pk>/change/",
        organisations.organisation_detail_change,
        name="organisation_detail_change",
    ),
    path(
        "organisations/<int:pk>/<str:kind>/<int:detail_pk>/remove/",
        organisations.organisation_detail_remove,
        name="organisation_detail_remove",
    ),
    path("people/", people.person_list, name="people"),
    path("people/download/", people.person_export, name="person_export"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/<int:pk>/", people.person_detail, name="person"),
    path("people/<int:pk>/change/", people.person_change, name="person_change"),
    path("people/<int:pk>/delete/", people.person_delete, name="person_delete"),
    path("people/<int:pk>/restore/", people.person_restore, name="person_restore"),
    path("people/<int:pk>/mandates/add/", people.mandate_add, name="mandate_add"),
    path("people/<int:pk>/mandates/<int:mandate_pk>/change/", people.mandate_change, name="mandate_change"),
    path("people/<int:pk>/mandates/<int:mandate_pk>/end/", people.mandate_end, name="mandate_end"),
    path("people/<int:pk>/mandates/<int:mandate_pk>/remove/", people.mandate_remove, name="mandate_remove"),
    path("people/<int:pk>/<str:kind>/add/", people.person_detail_add, name="person_detail_add"),
    path(
        "people/<int:pk>/<str:kind>/<int:detail_pk>/change/",
        people.person_detail_change,
        name="person_detail_change",
    ),
    path(
        "people/<int:pk>/<str:kind>/<int:detail_pk>/remove/",
        people.person_detail_remove,
        name="person_detail_remove",
    ),
    path("territories/", territories.territory_list, name="territories"),
    path("territories/suggestions/", territories.territory_suggestions, name="territory_suggestions"),
    path("territories/<str:kind>/<str:code>/", territories.territory_detail, name="territory"),
]

# Two entries for one person, two for one organisation: the same pages.
for space, noun in (("people", Noun.PERSON), ("organisations", Noun.ORGANISATION)):
    urlpatterns += [
        path(f"{space}/duplicates/", duplicates.duplicates, {"noun": noun}, f"{space}_duplicates"),
        path(
            f"{space}/duplicates/find/",
            duplicates.duplicates_find,
            {"noun": noun},
            f"{space}_duplicates_find",
        ),
        path(f"{space}/duplicates/<int:pk>/apart/", duplicates.pair_apart, {"noun": noun}, f"{space}_apart"),
        path(f"{space}/<int:pk>/merge/", duplicates.merge_with, {"noun": noun}, f"{space}_merge_with"),
        path(f"{space}/<int:pk>/merge/<int:other>/", duplicates.merge, {"noun": noun}, f"{space}_merge"),
        path(f"{space}/merges/<int:pk>/undo/", duplicates.merge_undo, {"noun": noun}, f"{space}_merge_undo"),
    ]
