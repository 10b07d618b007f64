"""A list that a partner sent, as it waits in the example: read, checked, two rows to correct, nothing imported yet."""

from django.core.files.uploadedfile import SimpleUploadedFile

from relais.core.imports.actions import bring_table, map_table
from relais.core.imports.models import TableImport
from relais.core.imports.queries import job_of
from relais.core.imports.targets import TARGETS
from relais.core.jobs.tasks import run_job
from relais.directory.networks.models import Network

NAME = "benevoles-arvor.csv"
# Everyone in it is invented; so are the addresses and the numbers, which lead nowhere.
LIST = """Prénom;Nom;Fonction;Structure;Courriel;Téléphone
Solène;Guivarc'h;Bénévole;Association Clic d’Arvor;solene.guivarch@example.org;02 99 00 00 11
Driss;Belkacem;Bénévole;Association Clic d’Arvor;driss.belkacem@example.org;02 99 00 00 12
Maud;Le Floc'h;Médiatrice numérique;Médiathèque de Kerlann;maud.lefloch@example.org;demander à l’accueil
Ewen;Quéméneur;Bénévole;Association Clic d’Arvor;ewen.quemeneur.example.org;02 99 00 00 14
Fatou;Sarr;Animatrice;Centre social du Port;fatou.sarr@example.org;02 99 00 00 15
"""


def bring_list(network: Network, *, by) -> None:
    """Bring the list and have it checked, once; the work is done here, where no worker listens yet."""
    if TableImport.objects.filter(network_id=network.pk).exists():
        return
    upload = SimpleUploadedFile(NAME, LIST.encode())
    table = bring_table(by=by, network_id=network.pk, target=TARGETS["people"], upload=upload)
    _work_on(table)
    map_table(by=by, table=table, mapping=table.mapping, for_all={"source": "Liste de l’association"})
    _work_on(table)


def _work_on(table: TableImport) -> None:
    table.refresh_from_db()
    job = job_of(table)
    if job is not None:  # a worker may have done it already
        run_job.func(job.pk)
    table.refresh_from_db()
