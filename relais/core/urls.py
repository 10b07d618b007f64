from django.urls import path

from relais.core.jobs import views as jobs
from relais.core.journal import views as journal
from relais.core.notifications import views as notifications

urlpatterns = [
    path("journal/", journal.journal, name="journal"),
    path("journal/download/", journal.journal_export, name="journal_export"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<int:pk>/again/", jobs.job_again, name="job_again"),
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/<int:pk>/open/", notifications.notification_open, name="notification_open"),
    path("notifications/seen/", notifications.notifications_seen, name="notifications_seen"),
]
