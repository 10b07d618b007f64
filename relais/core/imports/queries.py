import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from relais.core.access.roles import bounds_where, may, networks_where
from relais.core.imports.models import TableImport
from relais.core.imports.targets import TARGETS, Target
from relais.core.jobs.models import Job
from relais.core.jobs.queries import latest_job_about

READ_TABLE, CHECK_TABLE = "core.read_table", "core.check_table"
APPLY_TABLE, UNDO_TABLE = "core.apply_table", "core.undo_table"
CLEAN_IMPORTS = "core.clean_imports"
# How long the files stay, and an import can be undone.
KEPT = timedelta(days=30)
ORPHANS_KEPT_SECONDS = 86_400

_KINDS = {
    TableImport.State.READING: READ_TABLE,
    TableImport.State.CHECKING: CHECK_TABLE,
    TableImport.State.APPLYING: APPLY_TABLE,
    TableImport.State.APPLIED: APPLY_TABLE,
    TableImport.State.UNDOING: UNDO_TABLE,
}


def targets_for(user, network_id: int) -> list[Target]:
    """What a reader may import in a network."""
    if not may(user, "core.bring_table", network_id):
        return []
    return [one for one in TARGETS.values() if network_id in networks_to_import(user, one)]


def networks_to_import(user, target: Target) -> set[int]:
    """
    The networks into which a user may import something: they hold its rights, on the whole network.

    A right bound to some structures is not enough: a file may speak of anyone.
    """
    networks = networks_where(user, "core.see_imports")
    for right in target.rights:
        networks &= {network for network, bound in bounds_where(user, right).items() if bound is None}
    return networks


def imports_for(user) -> QuerySet[TableImport]:
    """The imports that a reader may see: those of what they may import."""
    seen = Q(pk__in=[])
    for target in TARGETS.values():
        seen |= Q(target_name=target.name, network_id__in=networks_to_import(user, target))
    return TableImport.objects.filter(seen)


def import_for(user, pk: int) -> TableImport:
    return get_object_or_404(imports_for(user).select_related("asked_by"), pk=pk)


def imports_like(user, network_id: int, *, target: str = "", state: str = "") -> QuerySet[TableImport]:
    found = imports_for(user).filter(network_id=network_id).select_related("asked_by")
    if target:
        found = found.filter(target_name=target)
    return found.filter(state=state) if state else found


def job_of(table: TableImport) -> Job | None:
    """The work under way on an import, or its last one."""
    kind = _KINDS.get(TableImport.State(table.state))
    return latest_job_about(table, kind) if kind else None


def same_columns(table: TableImport) -> TableImport | None:
    """The last import of the same columns that someone mapped."""
    alike = TableImport.objects.filter(
        network_id=table.network_id, target_name=table.target_name, columns_digest=table.columns_digest
    )
    return alike.exclude(pk=table.pk).exclude(mapping=[]).order_by("-pk").first()


def same_file(table: TableImport) -> TableImport | None:
    """The last import of the very same file, before this one."""
    alike = TableImport.objects.filter(
        network_id=table.network_id, target_name=table.target_name, digest=table.digest, pk__lt=table.pk
    )
    return alike.filter(state=TableImport.State.APPLIED).order_by("-pk").first()


def imports_to_clean() -> QuerySet[TableImport]:
    """Those whose files, and way back, were kept long enough."""
    return TableImport.objects.filter(is_cleaned=False, created_at__lt=timezone.now() - KEPT).order_by("pk")


def orphans() -> list[Path]:
    """Folders that no import owns any more."""
    root = Path(settings.FILES) / "imports"
    if not root.is_dir():
        return []
    known = set(TableImport.objects.order_by().values_list("folder", flat=True))
    long_ago = time.time() - ORPHANS_KEPT_SECONDS
    return [path for path in root.iterdir() if path.name not in known and path.stat().st_mtime < long_ago]
