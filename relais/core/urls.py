from django.urls import path

from relais.core.jobs import views as jobs
from relais.core.journal import views as journal

urlpatterns = [
    path("journal/", journal.journal, name="journal"),
    path("journal.csv", journal.journal_export, name="journal_export"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
]
