from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import INSTALLATION, may, require
from relais.core.components.listing import Listing
from relais.directory.consents.actions import object_by_link
from relais.directory.consents.queries import objections_of
from relais.directory.notices import actions, queries
from relais.directory.notices.forms import (
    SORTS,
    ExemptForm,
    NoticeFilters,
    NoticeTextForm,
    ToldForm,
    ToldOneForm,
)
from relais.directory.notices.letters import MOST_LETTERS, letters, mail_text, messages_to, with_all_to_tell
from relais.directory.notices.links import person_meant_by
from relais.directory.people.models import Person
from relais.directory.people.queries import person_for, with_mandates


@dataclass(frozen=True)
class Selection:
    """The people that a form of the list means: those that were ticked, or all those that the list shows."""

    ids: list[str]
    is_everyone: bool
    when: str
    source: str

    @classmethod
    def of(cls, data) -> "Selection":
        ids = [pk for pk in data.getlist("people") if pk.isdecimal() and len(pk) < 19]
        return cls(ids, data.get("everyone") == "yes", data.get("when", ""), data.get("source", ""))

    def people(self, request) -> QuerySet[Person]:
        found = queries.people_to_tell(request.user, request.network)
        if self.is_everyone:
            return queries.people_to_tell_like(found, when=self.when, source=self.source)
        return found.filter(pk__in=self.ids)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """As hidden answers, so that the next form means the same people."""
        if self.is_everyone:
            return [("everyone", "yes"), ("when", self.when), ("source", self.source)]
        return [("people", pk) for pk in self.ids]


@needs("directory.see_notices")
@require_safe
def notice_list(request):
    """Those who are still to be told that data is held on them, the most pressing first."""
    due = queries.people_to_tell(request.user, request.network)
    filters = NoticeFilters(request.GET, sources=queries.sources_to_tell(due))
    wanted = filters.wanted()
    found = queries.people_to_tell_like(due, when=wanted["when"], source=wanted["source"])
    context = {
        "filters": filters,
        "listing": Listing(request, with_mandates(found), SORTS),
        "n_late": queries.people_to_tell_like(due, when="late").count(),
        "text": queries.text_of(request.network),
        "wanted": wanted,
        "may_tell": may(request.user, "directory.tell_people", request.network.pk),
        "may_write": may(request.user, "directory.write_notice", request.network.pk),
    }
    return render(request, "directory/notices/list.html", context)


@needs("directory.write_notice")
def notice_text(request):
    form = NoticeTextForm(
        request.POST if request.method == "POST" else None, instance=queries.text_of(request.network)
    )
    if form.is_valid():
        actions.write_notice(by=request.user, network=request.network, **form.cleaned_data)
        messages.success(request, _("The notice is written. New letters carry it."))
        return redirect("notices")
    return render(request, "directory/notices/text.html", {"form": form})


@needs("directory.tell_people")
@require_POST
def notice_prepare(request):
    """The letter and the mail for those who were chosen, before anything is sent."""
    selection, text = Selection.of(request.POST), queries.text_of(request.network)
    if text is None:
        messages.error(request, _("First write who holds the data and whom to write to."))
        return redirect("notice_text" if _may_write(request) else "notices")
    people = selection.people(request)
    n = people.count()
    if not n:
        messages.error(request, _("Nobody was chosen. Tick people in the list."))
        return redirect("notices")
    first = with_all_to_tell(people)[:1]
    (message,) = messages_to(first, request.network, text, _site(request))
    context = {
        "selection": selection,
        "n": n,
        "most": MOST_LETTERS,
        "person": message.person,
        "mail": mail_text(message, request.network),
        "form": ToldForm(),
    }
    return render(request, "directory/notices/prepare.html", context)


@needs("directory.tell_people")
@require_POST
def notice_letters(request):
    text = queries.text_of(request.network)
    people = list(with_all_to_tell(Selection.of(request.POST).people(request))[:MOST_LETTERS])
    if text is None or not people:
        return redirect("notices")
    written = messages_to(people, request.network, text, _site(request))
    response = HttpResponse(letters(written, request.network, text), content_type="application/pdf")
    name = _("letters")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


@needs("directory.tell_people")
@require_POST
def notice_tell(request):
    """Mark those who were chosen as told."""
    selection, form = Selection.of(request.POST), ToldForm(request.POST)
    ids = list(selection.people(request).values_list("pk", flat=True))
    if not form.is_valid() or not ids:
        reasons = [str(error) for errors in form.errors.values() for error in errors]
        messages.error(request, " ".join(reasons) or _("Nobody was chosen. Tick people in the list."))
        return redirect("notices")
    actions.tell_people(by=request.user, network=request.network, person_ids=ids, **form.cleaned_data)
    messages.success(request, _("%(n)s people are marked as told.") % {"n": len(ids)})
    return redirect("notices")


@login_required
def person_tell(request, pk):
    person = person_for(request.user, pk)
    require(request.user, "directory.tell_person", {person.network_id})
    form = ToldOneForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.tell_person(by=request.user, person=person, **form.cleaned_data)
        messages.success(request, _("%(name)s is marked as told.") % {"name": person})
        return redirect("person_data", person.pk)
    context = {"form": form, "person": person, "title": _("Mark as told"), "has_purpose": True}
    return render(request, "directory/consents/record.html", context)


@login_required
def person_exempt(request, pk):
    person = person_for(request.user, pk)
    require(request.user, "directory.exempt_from_notice", {person.network_id})
    form = ExemptForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.exempt_from_notice(by=request.user, person=person, **form.cleaned_data)
        messages.success(request, _("It is written down why %(name)s need not be told.") % {"name": person})
        return redirect("person_data", person.pk)
    context = {"form": form, "person": person, "title": _("Need not be told"), "has_purpose": True}
    return render(request, "directory/consents/record.html", context)


@never_cache
def object_by_address(request, token):
    """
    Say no by the link of a letter or of a mail, without signing in.

    Opening it changes nothing: mail programs and scanners open links ahead of people. The page names nobody,
    because a letter may be read by others; a link that means nobody gets the same calm answer as any other.
    """
    person = person_meant_by(token)
    if person is None:
        return _unfollowed(render(request, "directory/notices/object_unknown.html", status=404))
    is_done = objections_of(person).filter(purpose=None).exists()
    if request.method == "POST" and not is_done:
        try:
            object_by_link(by=INSTALLATION, person=person)
        except ValidationError:
            return _unfollowed(render(request, "directory/notices/object_unknown.html", status=404))
        is_done = True
    context = {"of_network": person.network, "is_done": is_done}
    return _unfollowed(render(request, "directory/notices/object.html", context))


def _unfollowed(response):
    """The link stays between the person and the site: no other site learns it."""
    response["Referrer-Policy"] = "no-referrer"
    return response


def _may_write(request) -> bool:
    return may(request.user, "directory.write_notice", request.network.pk)


def _site(request) -> str:
    return request.build_absolute_uri("/")
