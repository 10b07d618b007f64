from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from relais.directory.territories.packing.write import pack_edition


class Command(BaseCommand):
    help = "Make an edition of the territories from the files that INSEE, La Poste and IGN publish."

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, help="folder of the published files")
        parser.add_argument("target", type=Path, help="folder to write")
        parser.add_argument("--name", required=True, help="year of the list of communes, such as 2024")
        parser.add_argument(
            "--population-year", type=int, required=True, help="year that the populations speak of"
        )
        parser.add_argument("--postal-year", type=int, required=True, help="year of the postal codes")
        parser.add_argument("--outline-year", type=int, required=True, help="year of the outlines")

    def handle(self, *args, source: Path, target: Path, **options):
        years = {"postal_year": options["postal_year"], "outline_year": options["outline_year"]}
        try:
            edition = pack_edition(
                source,
                target,
                name=options["name"],
                population_year=options["population_year"],
                summary=years,
            )
        except (OSError, KeyError, ValueError) as error:
            raise CommandError(
                _("The published files cannot be read: %(error)s") % {"error": error}
            ) from error
        self.stdout.write(
            _("Packed: %(territories)s territories, %(links)s links to postal codes.")
            % {"territories": len(edition.territories), "links": len(edition.postal_codes)}
        )
