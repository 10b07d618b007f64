"""What is done for cards every night."""

from django.utils.translation import gettext_lazy as _

from relais.core.jobs.registry import job, nightly
from relais.directory.cards.attempts import forget_old_counts

FORGET_COUNTS = "directory.forget_counts"


@job(FORGET_COUNTS, _("Forget old counts of wrong codes"))
@nightly(FORGET_COUNTS)
def forget_counts_tonight(_subject_id, tell) -> None:
    forget_old_counts()
