"""How the journal says each act, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relais.core.access.models import User
from relais.core.access.roles import INSTALLATION
from relais.core.journal.models import Entry
from relais.core.journal.subjects import subjects_of

# Each verb: who sees it besides administrators (by the right they hold), and its sentence.
SENTENCES = {
    "directory.create_network": ("directory.see_network", _("%(actor)s opened the network %(subject)s.")),
    "directory.add_member": (
        "directory.see_network",
        _("%(actor)s gave a role in the network: %(subject)s."),
    ),
    "directory.change_network": (
        "directory.see_network",
        _("%(actor)s changed the stages that %(subject)s uses."),
    ),
    "directory.take_role": ("", _("%(actor)s took a role back in %(subject)s.")),
    "directory.remove_member": ("", _("%(actor)s took %(subject)s out of the network.")),
    "directory.invite": ("", _("%(actor)s invited someone: %(subject)s.")),
    "directory.resend_invitation": ("", _("%(actor)s invited someone again: %(subject)s.")),
    "directory.withdraw_invitation": ("", _("%(actor)s withdrew %(subject)s.")),
    "directory.accept_invitation": (
        "directory.see_network",
        _("%(actor)s joined the network: %(subject)s."),
    ),
    "directory.open_account": ("", _("The account of %(subject)s was opened.")),
    "directory.change_brand": (
        "directory.see_network",
        _("%(actor)s changed what the network wears: %(subject)s."),
    ),
    "directory.choose_domain": ("", _("%(actor)s changed the languages or the address of %(subject)s.")),
    "directory.prove_domain": ("", _("%(actor)s took the own address of %(subject)s into use.")),
    "directory.add_person": ("directory.see_people", _("%(actor)s added %(subject)s to the directory.")),
    "directory.change_person": ("directory.see_people", _("%(actor)s changed the entry of %(subject)s.")),
    "directory.delete_person": ("directory.see_people", _("%(actor)s deleted the entry of %(subject)s.")),
    "directory.restore_person": ("directory.see_people", _("%(actor)s took back the entry of %(subject)s.")),
    "directory.add_mandate": ("directory.see_people", _("%(actor)s added a mandate of %(subject)s.")),
    "directory.change_mandate": ("directory.see_people", _("%(actor)s changed a mandate of %(subject)s.")),
    "directory.end_mandate": ("directory.see_people", _("%(actor)s ended a mandate of %(subject)s.")),
    "directory.remove_mandate": ("directory.see_people", _("%(actor)s removed a mandate of %(subject)s.")),
    "directory.add_person_detail": ("directory.see_people", _("%(actor)s added a way to reach %(subject)s.")),
    "directory.change_person_detail": (
        "directory.see_people",
        _("%(actor)s changed a way to reach %(subject)s."),
    ),
    "directory.remove_person_detail": (
        "directory.see_people",
        _("%(actor)s removed a way to reach %(subject)s."),
    ),
    "directory.merge_people": (
        "directory.see_people",
        _("%(actor)s merged two entries into one: %(subject)s."),
    ),
    "directory.undo_merge_of_people": (
        "directory.see_people",
        _("%(actor)s undid the merge of two entries: %(subject)s."),
    ),
    "directory.find_same_people": (
        "directory.merge_people",
        _("%(actor)s had people who are there twice looked for: %(subject)s."),
    ),
    "directory.tell_people_apart": (
        "directory.merge_people",
        _("%(actor)s said that two entries are not the same: %(subject)s."),
    ),
    "directory.add_organisation": (
        "directory.see_organisations",
        _("%(actor)s added %(subject)s to the directory."),
    ),
    "directory.change_organisation": (
        "directory.see_organisations",
        _("%(actor)s changed the entry of %(subject)s."),
    ),
    "directory.make_card": ("directory.see_cards", _("%(actor)s made a card for %(subject)s.")),
    "directory.renew_card": ("directory.see_cards", _("%(actor)s renewed the card of %(subject)s.")),
    "directory.close_card": ("directory.see_cards", _("%(actor)s closed the card of %(subject)s.")),
    "directory.choose_pictures": ("directory.see_cards", _("The card was opened: %(subject)s.")),
    "directory.delete_organisation": (
        "directory.see_organisations",
        _("%(actor)s deleted the entry of %(subject)s."),
    ),
    "directory.restore_organisation": (
        "directory.see_organisations",
        _("%(actor)s took back the entry of %(subject)s."),
    ),
    "directory.add_organisation_detail": (
        "directory.see_organisations",
        _("%(actor)s added a way to reach %(subject)s."),
    ),
    "directory.change_organisation_detail": (
        "directory.see_organisations",
        _("%(actor)s changed a way to reach %(subject)s."),
    ),
    "directory.remove_organisation_detail": (
        "directory.see_organisations",
        _("%(actor)s removed a way to reach %(subject)s."),
    ),
    "directory.merge_organisations": (
        "directory.see_organisations",
        _("%(actor)s merged two entries into one: %(subject)s."),
    ),
    "directory.undo_merge_of_organisations": (
        "directory.see_organisations",
        _("%(actor)s undid the merge of two entries: %(subject)s."),
    ),
    "directory.find_same_organisations": (
        "directory.merge_organisations",
        _("%(actor)s had organisations that are there twice looked for: %(subject)s."),
    ),
    "directory.tell_organisations_apart": (
        "directory.merge_organisations",
        _("%(actor)s said that two entries are not the same: %(subject)s."),
    ),
    "directory.load_territories": ("", _("%(actor)s loaded a list of territories.")),
    "directory.adopt_purposes": (
        "directory.see_purposes",
        _("%(actor)s took the ready-made purposes of data: %(subject)s."),
    ),
    "directory.create_purpose": (
        "directory.see_purposes",
        _("%(actor)s added a purpose of data: %(subject)s."),
    ),
    "directory.change_purpose": (
        "directory.see_purposes",
        _("%(actor)s changed a purpose of data: %(subject)s."),
    ),
    "directory.retire_purpose": (
        "directory.see_purposes",
        _("%(actor)s gave up a purpose of data: %(subject)s."),
    ),
    "directory.record_consent": (
        "directory.record_consent",
        _("%(actor)s wrote down a person’s choice: %(subject)s."),
    ),
    "directory.choose_consent": ("", _("%(actor)s made a choice on their own data: %(subject)s.")),
    "directory.record_objection": ("directory.record_objection", _("%(actor)s wrote down: %(subject)s.")),
    "directory.object_to_use": ("", _("%(actor)s refused a use of their own data: %(subject)s.")),
    "directory.object_by_link": (
        "directory.record_objection",
        _("A person refused any use of their data, by a link: %(subject)s."),
    ),
    "directory.lift_objection": ("directory.record_objection", _("%(actor)s took back: %(subject)s.")),
    "directory.take_back_objection": (
        "",
        _("%(actor)s accepted again a use of their own data: %(subject)s."),
    ),
    "directory.write_notice": (
        "directory.see_notices",
        _("%(actor)s wrote the information notice: %(subject)s."),
    ),
    "directory.tell_person": (
        "directory.see_notices",
        _("%(actor)s told a person that data is held on them: %(subject)s."),
    ),
    "directory.tell_people": (
        "directory.see_notices",
        _("%(actor)s told people that data is held on them: %(subject)s."),
    ),
    "directory.exempt_from_notice": (
        "directory.see_notices",
        _("%(actor)s noted why a person need not be told: %(subject)s."),
    ),
    "directory.record_request": ("directory.see_requests", _("%(actor)s wrote down a request: %(subject)s.")),
    "directory.receive_request": (
        "directory.see_requests",
        _("A request came by the public page: %(subject)s."),
    ),
    "directory.ask_about_me": ("directory.see_requests", _("%(actor)s made a request: %(subject)s.")),
    "directory.take_back_request": (
        "directory.see_requests",
        _("%(actor)s took a request back: %(subject)s."),
    ),
    "directory.check_request": (
        "directory.see_requests",
        _("%(actor)s checked who made a request: %(subject)s."),
    ),
    "directory.extend_request": (
        "directory.see_requests",
        _("%(actor)s took more time to answer a request: %(subject)s."),
    ),
    "directory.answer_request": ("directory.see_requests", _("%(actor)s answered a request: %(subject)s.")),
    "directory.erase_person": ("directory.see_requests", _("%(actor)s erased a person: %(subject)s.")),
    "directory.set_retention": (
        "directory.see_retention",
        _("%(actor)s changed how long data is kept: %(subject)s."),
    ),
    "directory.keep_person": (
        "directory.see_retention",
        _("%(actor)s kept a person who was about to be erased: %(subject)s."),
    ),
    "directory.let_person_go": (
        "directory.see_retention",
        _("%(actor)s no longer keeps a person who was about to be erased: %(subject)s."),
    ),
    "directory.allow_night": (
        "directory.see_retention",
        _("%(actor)s let the night’s erasing go through: %(subject)s."),
    ),
    "directory.drop_night": (
        "directory.see_retention",
        _("%(actor)s stopped the night’s erasing: %(subject)s."),
    ),
    "directory.apply_retention": ("", _("The retention periods were applied: %(subject)s.")),
    "influence.create_campaign": (
        "influence.see_campaigns",
        _("%(actor)s created the campaign %(subject)s."),
    ),
    "influence.change_campaign": (
        "influence.see_campaigns",
        _("%(actor)s changed the campaign %(subject)s."),
    ),
    "influence.delete_campaign": (
        "influence.see_campaigns",
        _("%(actor)s deleted the campaign %(subject)s."),
    ),
    "influence.restore_campaign": (
        "influence.see_campaigns",
        _("%(actor)s took back the campaign %(subject)s."),
    ),
    "influence.add_thread": ("influence.see_campaigns", _("%(actor)s added the thread %(subject)s.")),
    "influence.change_thread": ("influence.see_campaigns", _("%(actor)s changed the thread %(subject)s.")),
    "influence.remove_thread": ("influence.see_campaigns", _("%(actor)s removed the thread %(subject)s.")),
    "influence.add_phase": ("influence.see_campaigns", _("%(actor)s added the phase %(subject)s.")),
    "influence.change_phase": ("influence.see_campaigns", _("%(actor)s changed the phase %(subject)s.")),
    "influence.remove_phase": ("influence.see_campaigns", _("%(actor)s removed the phase %(subject)s.")),
    "influence.import_traces": ("influence.see_campaigns", _("%(actor)s brought traces: %(subject)s.")),
    "influence.read_again": ("influence.see_campaigns", _("%(actor)s had traces read again: %(subject)s.")),
    "influence.accept_traces": ("influence.see_campaigns", _("Traces were read and accepted: %(subject)s.")),
    "influence.refuse_traces": (
        "influence.see_campaigns",
        _("Traces were refused, to be corrected: %(subject)s."),
    ),
    "influence.measure_campaign": (
        "influence.see_campaigns",
        _("%(actor)s asked for a measure: %(subject)s."),
    ),
    "influence.measure_again": (
        "influence.see_campaigns",
        _("%(actor)s asked for the measure again: %(subject)s."),
    ),
    "influence.keep_measure": ("influence.see_campaigns", _("A measure is ready: %(subject)s.")),
    "influence.refuse_measure": ("influence.see_campaigns", _("A measure could not be made: %(subject)s.")),
    "influence.delete_traces": ("influence.see_campaigns", _("%(actor)s deleted traces: %(subject)s.")),
    "influence.delete_measure": ("influence.see_campaigns", _("%(actor)s deleted a measure: %(subject)s.")),
    "influence.clean_files": ("", _("%(actor)s removed files that served no more.")),
    "core.bring_table": ("core.see_imports", _("%(actor)s brought a file to import: %(subject)s.")),
    "core.choose_sheet": ("", _("%(actor)s chose a sheet of a file to import: %(subject)s.")),
    "core.keep_reading": ("", _("A file to import was read: %(subject)s.")),
    "core.refuse_table": ("", _("The work on a file to import stopped: %(subject)s.")),
    "core.map_table": ("", _("%(actor)s said what the columns of a file hold: %(subject)s.")),
    "core.keep_check": ("", _("A file to import was checked: %(subject)s.")),
    "core.apply_table": ("core.see_imports", _("%(actor)s decided to import a file: %(subject)s.")),
    "core.keep_import": ("core.see_imports", _("A file was imported: %(subject)s.")),
    "core.undo_table": ("core.see_imports", _("%(actor)s decided to undo an import: %(subject)s.")),
    "core.take_back_import": ("core.see_imports", _("An import was undone: %(subject)s.")),
    "core.stop_import": ("", _("%(actor)s stopped the work on a file to import: %(subject)s.")),
    "core.delete_import": ("", _("%(actor)s deleted a file to import.")),
    "core.clean_imports": ("", _("The files of old imports were erased.")),
    "core.cancel_job": ("core.see_jobs", _("%(actor)s stopped a job: %(subject)s.")),
    "core.run_job_again": ("core.see_jobs", _("%(actor)s had a job done again: %(subject)s.")),
    "web.reset_second_step": ("", _("%(actor)s reset the second step of %(subject)s.")),
    "web.change_second_step": ("", _("%(actor)s changed how they sign in.")),
    "web.send_sign_in_link": ("", _("%(actor)s asked for a link to sign in.")),
    "web.use_sign_in_link": ("", _("%(actor)s signed in with a link.")),
    "web.close_sessions": ("", _("%(actor)s signed out of their other devices.")),
    "web.correct_my_entry": ("directory.see_people", _("%(actor)s corrected their own entry: %(subject)s.")),
    "web.change_account": ("", _("%(actor)s changed their own account.")),
}

# The kinds of thing that acts are done to.
KINDS = {
    "core.job": _("Job"),
    "core.tableimport": _("Import of a file"),
    "core.user": _("Account"),
    "directory.card": _("Learner’s card"),
    "directory.consent": _("Choice on data"),
    "directory.expiry": _("Coming erasure"),
    "directory.brand": _("Brand"),
    "directory.invitation": _("Invitation"),
    "directory.loadededition": _("List of territories"),
    "directory.membership": _("Role in the network"),
    "directory.network": _("Network"),
    "directory.notice": _("Information of a person"),
    "directory.noticetext": _("Information notice"),
    "directory.objection": _("Objection"),
    "directory.organisation": _("Organisation"),
    "directory.pair": _("Pair of entries"),
    "directory.person": _("Person"),
    "directory.purpose": _("Purpose of data"),
    "directory.retentionrule": _("Retention period"),
    "directory.retentionrun": _("Night of retention"),
    "directory.rightsrequest": _("Request about data"),
    "directory.tombstone": _("Erased person"),
    "influence.campaign": _("Campaign"),
    "influence.measure": _("Measure"),
    "influence.phase": _("Phase"),
    "influence.thread": _("Thread"),
    "influence.traces": _("Traces"),
}


@dataclass(frozen=True)
class Told:
    """An entry ready to be shown."""

    entry: Entry
    actor: str
    subject: str
    url: str  # empty when the subject has no page, or none any more

    @property
    def icon(self) -> str:
        """The drawing of the stage of the loop it belongs to."""
        stage = self.entry.verb.partition(".")[0]
        return {"core": "time", "web": "account"}.get(stage, stage)

    def _say(self, subject: str, actor: str) -> str:
        _right, sentence = SENTENCES[self.entry.verb]
        return str(sentence) % {"actor": actor, "subject": subject}

    @property
    def text(self) -> str:
        return self._say(self.subject, self.actor)

    @property
    def html(self) -> SafeString:
        """The sentence, its subject a link to its page."""
        subject = (
            format_html('<a href="{}">{}</a>', self.url, self.subject) if self.url else escape(self.subject)
        )
        return SafeString(self._say(subject, escape(self.actor)))


def tell(entries: Iterable[Entry]) -> list[Told]:
    """Put entries into words; names are read with one question for each kind of thing, however many entries."""
    entries = list(entries)
    actors = User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
    subjects = subjects_of(entries)
    return [
        _told(entry, actors, subjects.get((entry.subject_type, entry.subject_id)))
        for entry in entries
        if entry.verb in SENTENCES
    ]


def verbs_seen_by(rights: Iterable[str]) -> list[str]:
    """The verbs whose entries those who hold these rights may read."""
    held = set(rights)
    return [verb for verb, (right, _sentence) in SENTENCES.items() if right in held]


def _told(entry: Entry, actors: dict, subject) -> Told:
    if entry.actor_id is None:
        actor = str(INSTALLATION)
    else:
        actor = str(actors.get(entry.actor_id) or gettext("Someone whose account is closed"))
    if subject is None:
        return Told(entry, actor, gettext("something since deleted"), "")
    is_there = getattr(subject, "deleted_at", None) is None and hasattr(subject, "get_absolute_url")
    return Told(entry, actor, str(subject), subject.get_absolute_url() if is_there else "")
