from django.urls import include, path

from relais.core.imports import views as imports
from relais.core.jobs import views as jobs
from relais.core.journal import views as journal
from relais.core.notifications import views as notifications

one_import = [
    path("", imports.table_import, name="table_import"),
    path("columns/", imports.import_columns, name="import_columns"),
    path("sheet/", imports.import_sheet, name="import_sheet"),
    path("apply/", imports.import_apply, name="import_apply"),
    path("undo/", imports.import_undo, name="import_undo"),
    path("stop/", imports.import_stop, name="import_stop"),
    path("delete/", imports.import_delete, name="import_delete"),
    path("refused/", imports.import_refused, name="import_refused"),
    path("faults/", imports.import_faults, name="import_faults"),
]

urlpatterns = [
    path("imports/", imports.import_list, name="imports"),
    path("imports/add/<str:target>/", imports.import_add, name="import_add"),
    path("imports/<int:pk>/", include(one_import)),
    path("journal/", journal.journal, name="journal"),
    path("journal/download/", journal.journal_export, name="journal_export"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<int:pk>/again/", jobs.job_again, name="job_again"),
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/<int:pk>/open/", notifications.notification_open, name="notification_open"),
    path("notifications/seen/", notifications.notifications_seen, name="notifications_seen"),
]
