from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from relais.directory.territories.actions import keep_territories_current
from relais.directory.territories.edition import DATA, EditionRefused


class Command(BaseCommand):
    help = "Load the territories (regions to communes, postal codes, populations). Running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--from", dest="folder", type=Path, default=DATA, help="folder of another edition"
        )

    def handle(self, *args, folder: Path, **options):
        try:
            loaded = keep_territories_current(folder=folder)
        except EditionRefused as refused:
            raise CommandError("\n".join(refused.faults), returncode=2) from refused
        if not loaded.is_change:
            self.stdout.write(
                _("Edition %(name)s is loaded already: nothing to change.") % {"name": loaded.edition}
            )
            return
        self.stdout.write(
            _("Edition %(name)s loaded: %(added)s added, %(changed)s changed, %(retired)s out of the list.")
            % {
                "name": loaded.edition,
                "added": loaded.n_added,
                "changed": loaded.n_changed,
                "retired": loaded.n_retired,
            }
        )
