from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from relais.core.access.pages import needs
from relais.core.access.roles import may, require
from relais.core.components.exports import table_response
from relais.core.components.listing import Listing
from relais.core.imports import actions, queries
from relais.core.imports.actions import NotNow
from relais.core.imports.faults import FaultRows, read_faults, refused_rows
from relais.core.imports.forms import BringForm, ColumnsForm, ImportFilters, SheetForm
from relais.core.imports.models import TableImport
from relais.core.imports.pages import FaultListing, left_things, steps_of
from relais.core.imports.preview import preview
from relais.core.imports.receive import NotReceived, too_large
from relais.core.imports.uploads import IncomingHandler, is_too_large
from relais.core.jobs.pages import ends_waiting, waiting_page

State = TableImport.State
SORTS = {"newest": ("-pk",)}
SAMPLED = 50


@needs("core.see_imports")
@require_safe
def import_list(request):
    network_id = request.network.pk
    targets = queries.targets_for(request.user, network_id)
    filters = ImportFilters(request.GET, targets=targets)
    wanted = filters.wanted()
    found = queries.imports_like(
        request.user, network_id, target=wanted.get("target", ""), state=wanted.get("state", "")
    )
    context = {"filters": filters, "listing": Listing(request, found, SORTS), "targets": targets}
    return render(request, "core/imports/list.html", context)


# Django reads the body to check the form's token; where the file goes must be said before that.
@csrf_exempt
@needs("core.bring_table")
def import_add(request, target):
    wanted = next(
        (one for one in queries.targets_for(request.user, request.network.pk) if one.name == target), None
    )
    if wanted is None:
        raise Http404
    most = actions.limits().n_bytes
    request.upload_too_large = False
    if request.method == "POST":
        if is_too_large(request, most):
            return _add_page(request, wanted, BringForm(), [too_large(most)], status=413)
        request.upload_handlers = [IncomingHandler(request, max_bytes=most)]
    return _add(request, wanted)


@csrf_protect
def _add(request, target):
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    if request.upload_too_large:
        return _add_page(request, target, BringForm(), [too_large(actions.limits().n_bytes)], status=413)
    if form.is_valid():
        try:
            table = actions.bring_table(
                by=request.user,
                network_id=request.network.pk,
                target=target,
                upload=form.cleaned_data["file"],
            )
        except NotReceived as refused:
            form.add_error("file", refused.sentences)
        else:
            return redirect(table)
    return _add_page(request, target, form)


def _add_page(request, target, form, problems=(), status=200):
    context = {"target": target, "form": form, "problems": problems, "has_errors": bool(problems)}
    return render(request, "core/imports/add.html", context, status=status)


@login_required
@require_safe
@ends_waiting
def table_import(request, pk):
    """An import where it stands: under way, to map, checked, done, undone."""
    table = queries.import_for(request.user, pk)
    network_id = table.network_id
    context: dict[str, Any] = {
        "table": table,
        "steps": steps_of(table),
        "same": queries.same_file(table),
        "may_bring": may(request.user, "core.bring_table", network_id),
        "may_apply": may(request.user, "core.apply_table", network_id),
        "may_undo": may(request.user, "core.undo_table", network_id) and not table.is_cleaned,
        "may_stop": may(request.user, "core.stop_import", network_id),
        "may_delete": may(request.user, "core.delete_import", network_id),
    }
    if table.is_working:
        return waiting_page(request, queries.job_of(table), "core/imports/working.html", context)
    if table.state == State.TO_MAP and not table.problem:
        return redirect("import_columns", table.pk)
    context["listing"] = FaultListing(request, FaultRows(table.faults_path, table.n_faults), table.columns)
    context["left"] = left_things(table)
    return render(request, "core/imports/detail.html", context)


@login_required
def import_columns(request, pk):
    """Say what each column is, seeing the first rows as they will be."""
    table = queries.import_for(request.user, pk)
    require(request.user, "core.map_table", {table.network_id})
    if table.state not in {State.TO_MAP, State.CHECKED} or table.is_cleaned:
        return redirect(table)
    form = ColumnsForm(request.POST or None, table=table, rows=actions.first_rows(table, SAMPLED))
    is_sent = request.method == "POST"
    if is_sent and "check" in request.POST and form.is_valid():
        try:
            table = actions.map_table(
                by=request.user, table=table, mapping=form.mapping, for_all=form.for_all
            )
        except NotNow:
            messages.error(request, moved_on())
        return redirect(table)
    context = {
        "table": table,
        "steps": steps_of(table),
        "form": form if is_sent and "check" in request.POST else _without_errors(form),
        "sheet_form": SheetForm(table=table) if len(table.sheets) > 1 else None,
        "preview": preview(table, form.mapping, form.for_all),
        "known": queries.same_columns(table),
        "may_delete": may(request.user, "core.delete_import", table.network_id),
    }
    return render(request, "core/imports/columns.html", context)


def _without_errors(form):
    """To look at the first rows is no time to be scolded."""
    form._errors = {}
    return form


@login_required
@require_POST
def import_sheet(request, pk):
    table = queries.import_for(request.user, pk)
    form = SheetForm(request.POST, table=table)
    if form.is_valid():
        _do(request, actions.choose_sheet, table=table, sheet=form.cleaned_data["sheet"])
    return redirect(table)


@login_required
@require_POST
def import_apply(request, pk):
    table = queries.import_for(request.user, pk)
    _do(request, actions.apply_table, table=table)
    return redirect(table)


@login_required
def import_undo(request, pk):
    table = queries.import_for(request.user, pk)
    require(request.user, "core.undo_table", {table.network_id})
    if request.method == "POST":
        _do(request, actions.undo_table, table=table)
        return redirect(table)
    if table.state != State.APPLIED or table.is_cleaned:
        return redirect(table)
    return render(request, "core/imports/undo.html", {"table": table})


@login_required
@require_POST
def import_stop(request, pk):
    table = queries.import_for(request.user, pk)
    _do(request, actions.stop_work, table=table)
    return redirect(table)


@login_required
def import_delete(request, pk):
    table = queries.import_for(request.user, pk)
    require(request.user, "core.delete_import", {table.network_id})
    if request.method != "POST":
        return render(request, "core/imports/delete.html", {"table": table})
    if not _do(request, actions.delete_import, table=table):
        return redirect(table)
    messages.success(request, _("The file is deleted."))
    return redirect("imports")


@login_required
@require_safe
def import_refused(request, pk):
    """The rows that were refused, as they came, each with the reason: to be corrected and brought again."""
    table = _with_files(request, pk)
    rows = refused_rows(table.rows_path, table.faults_path, table.columns)
    name = table.file_name.rpartition(".")[0] or table.file_name
    return table_response(
        request, f"{_ascii(name)}-{_('to correct')}", [*table.columns, _("Why it was refused")], rows
    )


@login_required
@require_safe
def import_faults(request, pk):
    """All faults as a list: row, column, value, what was expected."""
    table = _with_files(request, pk)
    names = table.columns
    rows = (
        (
            fault.row,
            names[fault.column] if 0 <= fault.column < len(names) else "",
            fault.value,
            str(fault.expected),
        )
        for fault in read_faults(table.faults_path)
    )
    return table_response(request, _("faults"), [_("Row"), _("Column"), _("Value"), _("Expected")], rows)


def _with_files(request, pk) -> TableImport:
    table = queries.import_for(request.user, pk)
    if table.is_cleaned or not table.rows_path.is_file():
        raise Http404
    return table


def _do(request, act, **what) -> bool:
    """An act on an import; someone who comes after another is told, and sees where it stands."""
    try:
        act(by=request.user, **what)
    except NotNow:
        messages.error(request, moved_on())
        return False
    return True


def moved_on() -> str:
    return _("This import is no longer at that step. Here is where it stands.")


def _ascii(name: str) -> str:
    """The name of a file that any browser and disk takes."""
    return "".join(c if c.isascii() and (c.isalnum() or c in " -_.") else "_" for c in name)[:80]
