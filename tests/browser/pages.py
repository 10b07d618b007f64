"""
Every named page, and how to reach it in the example.

A test compares this list with the addresses of the site, so that no page is forgotten: a new page stands
either in `PAGES` or, with its reason, in `NOT_PAGES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.browser.conftest import Site

MEASURED = "select m.id from influence_measure m where m.state = 'done' order by m.n_relayers desc"


@dataclass(frozen=True)
class Named:
    name: str
    keys: Callable[[Site], dict] = lambda site: {}
    role: str = "campaigner"  # whom it is opened by; empty: a visitor
    query: str = ""

    def address(self, site: Site) -> str:
        return reverse(self.name, kwargs=self.keys(site)) + self.query

    def __str__(self) -> str:
        return self.name + self.query


def key(**questions: str) -> Callable[[Site], dict]:
    """The keys of an address, each answered by the site's database."""
    return lambda site: {name: site.one(question)[0] for name, question in questions.items()}


campaign = key(pk="select campaign_id from influence_traces where state = 'read' order by id")
thread = key(
    pk="select campaign_id from influence_thread order by id",
    thread_pk="select id from influence_thread order by id",
)
phase = key(
    pk="select campaign_id from influence_phase order by id",
    phase_pk="select id from influence_phase order by id",
)
traces = key(pk="select id from influence_traces where state = 'read' order by id")
measure = key(pk=MEASURED)
account = key(
    pk=MEASURED,
    rank=f"select rank from influence_measuredaccount where measure_id = ({MEASURED} limit 1) order by rank",
)
cascade = key(
    pk=MEASURED,
    rank=f"select rank from influence_measuredcascade where measure_id = ({MEASURED} limit 1) order by rank",
)
organisation = key(pk="select id from directory_organisation order by id")
person = key(pk="select id from directory_person order by id")
table = key(pk="select id from core_tableimport where state = 'checked' order by id")
target = key(target="select 'people'")
mandate = key(
    pk="select person_id from directory_mandate order by id",
    mandate_pk="select id from directory_mandate order by id",
)
_OF_PERSON = "from directory_account where person_id is not null order by id"
_OF_ORGANISATION = "from directory_account where organisation_id is not null order by id"
person_kind = key(pk="select id from directory_person order by id", kind="select 'address'")
organisation_kind = key(pk="select id from directory_organisation order by id", kind="select 'contact'")
person_account = key(
    pk=f"select person_id {_OF_PERSON}", kind="select 'account'", detail_pk=f"select id {_OF_PERSON}"
)
organisation_account = key(
    pk=f"select organisation_id {_OF_ORGANISATION}",
    kind="select 'account'",
    detail_pk=f"select id {_OF_ORGANISATION}",
)
two_people = key(
    pk="select id from directory_person order by id",
    other="select id from directory_person order by id limit 1 offset 1",
)
two_organisations = key(
    pk="select id from directory_organisation order by id",
    other="select id from directory_organisation order by id limit 1 offset 1",
)
territory = key(
    kind="select kind from directory_territory order by id",
    code="select code from directory_territory order by id",
)
member = key(
    pk="select user_id from directory_membership where role = 'campaigner' and network_id = "
    "(select id from directory_network order by id limit 1) order by id"
)

purpose = key(pk="select id from directory_purpose order by id")
asked = key(pk="select id from directory_rightsrequest order by id")
expiry = key(pk="select id from directory_expiry order by id")
night = key(pk="select id from directory_retentionrun order by id")
known = key(slug="select slug from directory_network order by id")
own_entry = key(
    pk="select p.id from directory_person p join core_user u on u.id = p.user_id "
    "where u.email like 'ines.carado@%' order by p.id"
)


def words(site: Site) -> dict:
    return {"language": "fr"}


PAGES = [
    Named("account_login", role=""),
    Named("account_reset_password", role=""),
    Named("account_reset_password_done", role=""),
    Named("account_reset_password_from_key_done", role=""),
    Named("account_inactive", role=""),
    Named("link_ask", role=""),
    Named("link_sent", role=""),
    Named("card_sign_in", role=""),
    Named("card_bye", role=""),
    Named("mfa_index"),
    Named("cards", role="helper"),
    Named("cards_make", role="helper"),
    Named("help", role=""),
    Named("accessibility", role=""),
    Named("home"),
    Named("help"),
    Named("account_logout"),
    Named("account_change_password"),
    Named("account_set_password"),
    Named("account_reauthenticate"),
    Named("journal", role="administrator"),
    Named("imports"),
    Named("import_add", target),
    Named("table_import", table),
    Named("import_columns", table),
    Named("import_delete", table),
    Named("jobs"),
    Named("notifications"),
    Named("components"),
    Named("search"),
    Named("search", query="?q=mairie"),
    Named("directory"),
    Named("my_account"),
    Named("my_data"),
    Named("purposes", role="administrator"),
    Named("purpose_add", role="administrator"),
    Named("purpose", purpose, role="administrator"),
    Named("purpose_change", purpose, role="administrator"),
    Named("purpose_retire", purpose, role="administrator"),
    Named("person_data", person, role="administrator"),
    Named("consent_record", person),
    Named("objection_record", person),
    Named("person_tell", person),
    Named("person_exempt", person, role="administrator"),
    Named("person_erase", person, role="administrator"),
    Named("notices", role="administrator"),
    Named("notice_text", role="administrator"),
    Named("rights_requests", role="administrator"),
    Named("rights_request_add", role="administrator"),
    Named("rights_request", asked, role="administrator"),
    Named("rights_request_check", asked, role="administrator"),
    Named("rights_request_extend", asked, role="administrator"),
    Named("rights_request_answer", asked, role="administrator"),
    Named("erased", role="administrator"),
    Named("retention", role="administrator"),
    Named("retention_change", lambda site: {"kind": "people"}, role="administrator"),
    Named("expiries", role="administrator"),
    Named("expiry_keep", expiry, role="administrator"),
    Named("retention_runs", role="administrator"),
    Named("retention_run", night, role="administrator"),
    Named("rights_page", known, role=""),
    Named("rights_asked", known, role=""),
    Named("my_request_add"),
    Named("my_entry_change", own_entry),
    Named("members"),
    Named("members", role="administrator"),
    Named("member_invite", role="administrator"),
    Named("member", member, role="administrator"),
    Named("member_remove", member, role="administrator"),
    Named("network", role="administrator"),
    Named("network_stages", role="administrator"),
    Named("brand", role="administrator"),
    Named("brand_words", words, role="administrator"),
    Named("brand_address", role="administrator"),
    Named("organisations"),
    Named("organisations", query="?q=zzzz"),
    Named("organisation_add"),
    Named("organisation", organisation),
    Named("organisation_change", organisation),
    Named("organisation_delete", organisation),
    Named("organisation_detail_add", organisation_kind),
    Named("organisation_detail_change", organisation_account),
    Named("organisation_detail_remove", organisation_account),
    Named("organisations_duplicates"),
    Named("organisations_merge_with", organisation, query="?q=a"),
    Named("organisations_merge", two_organisations),
    Named("people"),
    Named("person_add"),
    Named("person", person),
    Named("person_change", person),
    Named("person_delete", person),
    Named("mandate_add", person),
    Named("mandate_change", mandate),
    Named("mandate_end", mandate),
    Named("mandate_remove", mandate),
    Named("person_detail_add", person_kind),
    Named("person_detail_change", person_account),
    Named("person_detail_remove", person_account),
    Named("people_duplicates"),
    Named("people_merge_with", person, query="?q=a"),
    Named("people_merge", two_people),
    Named("territories"),
    Named("territory", territory),
    Named("influence:campaigns"),
    Named("influence:campaign_add"),
    Named("influence:campaign", campaign),
    Named("influence:campaign_change", campaign),
    Named("influence:campaign_delete", campaign),
    Named("influence:calendar", campaign),
    Named("influence:thread_add", campaign),
    Named("influence:thread_change", thread),
    Named("influence:thread_remove", thread),
    Named("influence:phase_add", campaign),
    Named("influence:phase_change", phase),
    Named("influence:phase_remove", phase),
    Named("influence:traces", campaign),
    Named("influence:traces_import", campaign),
    Named("influence:compare", campaign),
    Named("influence:campaign_journal", campaign),
    Named("influence:one_traces", traces),
    Named("influence:measure_new", traces),
    Named("influence:traces_delete", traces),
    Named("influence:measure", measure),
    Named("influence:measure_relays", measure),
    Named("influence:measure_account", account),
    Named("influence:measure_network", measure),
    Named("influence:measure_cascades", measure),
    Named("influence:measure_cascade", cascade),
    Named("influence:measure_delete", measure),
]

_LOOKED_AT = "looked at on the way of tests/browser/test_signing_in.py"
NOT_PAGES = {
    "link_open": _LOOKED_AT,
    "card_pictures": _LOOKED_AT,
    "mfa_authenticate": _LOOKED_AT,
    "mfa_reauthenticate": "asks for the one-time code again; its template is that of the password",
    "mfa_reauthenticate_webauthn": _LOOKED_AT,
    "mfa_activate_totp": _LOOKED_AT,
    "mfa_deactivate_totp": "a confirmation, for those who have a one-time code",
    "mfa_view_recovery_codes": _LOOKED_AT,
    "mfa_generate_recovery_codes": "a confirmation, after the password again",
    "recovery_codes_file": "a file",
    "mfa_list_webauthn": "leads to the security of the account",
    "mfa_add_webauthn": _LOOKED_AT,
    "mfa_edit_webauthn": "one field, for those who have a passkey",
    "mfa_remove_webauthn": _LOOKED_AT,
    "mfa_login_webauthn": "an act, without a page",
    "second_step_reset": "a confirmation, after the password again, for someone who has a second step",
    "session_close": "an act, without a page",
    "sessions_close_others": "an act, without a page",
    "cards_print": "a file",
    "card_make": "an act; its page is that of making several",
    "card_renew": "a confirmation, for someone who has a card",
    "card_close": "a confirmation, for someone who has a card",
    "purpose_adopt": "an act, without a page",
    "objection_lift": "an act, without a page",
    "person_held": "a file",
    "notice_prepare": "answers a form of the list; its parts are looked at in the tests of the slice",
    "notice_letters": "a file",
    "notice_tell": "an act, without a page",
    "rights_request_export": "a file",
    "expiry_let_go": "an act, without a page",
    "night_allow": "an act, without a page",
    "night_drop": "an act, without a page",
    "object": "needs the link of a letter, sealed by the site",
    "my_consent": "an act, without a page",
    "my_objection": "an act, without a page",
    "my_request_drop": "an act, without a page",
    "networks": "for the administrator of the installation, whom the example does not have",
    "network_add": "for the administrator of the installation, whom the example does not have",
    "network_invite": "an act, without a page",
    "brand_preview": "a fragment, inside the page of the brand",
    "brand_preview_css": "a style sheet",
    "brand_css": "a style sheet",
    "brand_logo": "a picture",
    "brand_prove": "an act, without a page",
    "role_take": "an act, without a page",
    "invitation_resend": "an act, without a page",
    "invitation_withdraw": "an act, without a page",
    "invitation": "needs the link of a mail; without it the page says so, as one that is gone",
    "invitation_open": "leads to the invitation",
    "account_reset_password_from_key": "needs the key of a mail; its template is that of changing a password",
    "enter_as": "an act, without a page",
    "choose_network": "an act, without a page",
    "choose_appearance": "an act, without a page",
    "my_data_download": "a file",
    "robots": "a file",
    "favicon": "a file",
    "organisation_export": "a file",
    "organisation_restore": "an act, without a page",
    "organisations_duplicates_find": "an act, without a page",
    "organisations_apart": "an act, without a page",
    "organisations_merge_undo": "an act, without a page",
    "person_restore": "an act, without a page",
    "people_duplicates_find": "an act, without a page",
    "people_apart": "an act, without a page",
    "people_merge_undo": "an act, without a page",
    "person_export": "a file",
    "journal_export": "a file",
    "import_sheet": "an act, without a page",
    "import_apply": "an act, without a page",
    "import_stop": "an act, without a page",
    "import_undo": "the example has nothing to undo; its template is that of deleting a file",
    "import_refused": "a file",
    "import_faults": "a file",
    "job_cancel": "an act, without a page",
    "job_again": "an act, without a page",
    "notification_open": "an act, without a page",
    "notifications_seen": "an act, without a page",
    "territory_suggestions": "a fragment, inside the form that asks for it",
    "influence:home": "leads to the campaigns",
    "influence:campaign_export": "a file",
    "influence:campaign_restore": "an act, without a page",
    "influence:traces_faults": "a file",
    "influence:traces_again": "an act, without a page",
    "influence:traces_stop": "an act, without a page",
    "influence:relays_export": "a file",
    "influence:measure_file": "a file",
    "influence:measure_again": "an act, without a page",
    "influence:measure_stop": "an act, without a page",
}


def names_of_addresses() -> set[str]:
    """The name of each address of the site, with its stage."""

    def walk(patterns, stage: str):
        for entry in patterns:
            if isinstance(entry, URLResolver):
                inside = f"{entry.namespace}:" if entry.namespace else ""
                yield from walk(entry.url_patterns, stage + inside)
            elif isinstance(entry, URLPattern) and entry.name:
                yield stage + entry.name

    return set(walk(get_resolver().url_patterns, ""))
