from django.urls import include, path

from relais.directory.brands import views as brands
from relais.directory.cards import views as cards
from relais.directory.consents import views as consents
from relais.directory.duplicates import views as duplicates
from relais.directory.duplicates.models import Noun
from relais.directory.networks import views as networks
from relais.directory.notices import views as notices
from relais.directory.organisations import views as organisations
from relais.directory.people import views as people
from relais.directory.requests import views as requests
from relais.directory.retention import views as retention
from relais.directory.setup import views as setup
from relais.directory.teams import views as teams
from relais.directory.territories import views as territories

# What the law asks of whoever holds data on people: purposes, choices, notices, requests, retention.
personal_data = [
    path("", consents.purpose_list, name="purposes"),
    path("purposes/ready-made/", consents.purpose_adopt, name="purpose_adopt"),
    path("purposes/add/", consents.purpose_add, name="purpose_add"),
    path("purposes/<int:pk>/", consents.purpose_detail, name="purpose"),
    path("purposes/<int:pk>/change/", consents.purpose_change, name="purpose_change"),
    path("purposes/<int:pk>/give-up/", consents.purpose_retire, name="purpose_retire"),
    path("people/<int:pk>/", requests.person_data, name="person_data"),
    path("people/<int:pk>/choice/", consents.consent_record, name="consent_record"),
    path("people/<int:pk>/refusal/", consents.objection_record, name="objection_record"),
    path("people/<int:pk>/refusal/<int:objection_pk>/lift/", consents.objection_lift, name="objection_lift"),
    path("people/<int:pk>/told/", notices.person_tell, name="person_tell"),
    path("people/<int:pk>/exempt/", notices.person_exempt, name="person_exempt"),
    path("people/<int:pk>/held.json", requests.person_held, name="person_held"),
    path("people/<int:pk>/erase/", requests.person_erase, name="person_erase"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/text/", notices.notice_text, name="notice_text"),
    path("notices/prepare/", notices.notice_prepare, name="notice_prepare"),
    path("notices/letters/", notices.notice_letters, name="notice_letters"),
    path("notices/told/", notices.notice_tell, name="notice_tell"),
    path("requests/", requests.request_list, name="rights_requests"),
    path("requests/download/", requests.request_export, name="rights_request_export"),
    path("requests/add/", requests.request_record, name="rights_request_add"),
    path("requests/<int:pk>/", requests.request_detail, name="rights_request"),
    path("requests/<int:pk>/check/", requests.request_check, name="rights_request_check"),
    path("requests/<int:pk>/extend/", requests.request_extend, name="rights_request_extend"),
    path("requests/<int:pk>/answer/", requests.request_answer, name="rights_request_answer"),
    path("erased/", requests.erased_list, name="erased"),
    path("retention/", retention.retention, name="retention"),
    path("retention/<slug:kind>/change/", retention.retention_change, name="retention_change"),
    path("retention/people/", retention.expiry_list, name="expiries"),
    path("retention/people/<int:pk>/keep/", retention.expiry_keep, name="expiry_keep"),
    path("retention/people/<int:pk>/let-go/", retention.expiry_let_go, name="expiry_let_go"),
    path("retention/nights/", retention.run_list, name="retention_runs"),
    path("retention/nights/<int:pk>/", retention.run_detail, name="retention_run"),
    path("retention/nights/<int:pk>/allow/", retention.night_decide, {"answer": "allow"}, name="night_allow"),
    path("retention/nights/<int:pk>/drop/", retention.night_decide, {"answer": "drop"}, name="night_drop"),
]

urlpatterns = [
    path("", networks.directory, name="directory"),
    path("networks/", setup.network_list, name="networks"),
    path("networks/add/", setup.network_add, name="network_add"),
    path("networks/<int:pk>/invite/", setup.network_invite, name="network_invite"),
    path("network/", setup.network, name="network"),
    path("network/stages/", setup.network_stages, name="network_stages"),
    path("network/brand/", brands.brand, name="brand"),
    path("network/brand/preview/", brands.brand_preview, name="brand_preview"),
    path("network/brand/preview.css", brands.brand_preview_css, name="brand_preview_css"),
    path("network/words/<str:language>/", brands.brand_words, name="brand_words"),
    path("network/address/", brands.brand_address, name="brand_address"),
    path("network/address/prove/", brands.brand_prove, name="brand_prove"),
    path("team/", teams.member_list, name="members"),
    path("team/invite/", teams.member_invite, name="member_invite"),
    path("team/<int:pk>/", teams.member_detail, name="member"),
    path("team/<int:pk>/remove/", teams.member_remove, name="member_remove"),
    path("team/<int:pk>/roles/<int:role_pk>/take/", teams.role_take, name="role_take"),
    path("team/invitations/<int:pk>/resend/", teams.invitation_resend, name="invitation_resend"),
    path("team/invitations/<int:pk>/withdraw/", teams.invitation_withdraw, name="invitation_withdraw"),
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
    path("cards/", cards.card_list, name="cards"),
    path("cards/make/", cards.cards_make, name="cards_make"),
    path("cards/print/", cards.cards_print, name="cards_print"),
    path("cards/<int:pk>/renew/", cards.card_renew, name="card_renew"),
    path("cards/<int:pk>/close/", cards.card_close, name="card_close"),
    path("people/<int:pk>/card/", cards.card_make, name="card_make"),
    path("data/", include(personal_data)),
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
