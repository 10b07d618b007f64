"""The pages of influence: campaigns, and what is measured of them."""

from django.urls import include, path
from django.views.generic import RedirectView

from relais.influence.campaigns import views as campaigns
from relais.influence.ladder import views as ladder
from relais.influence.measures import views as measures
from relais.influence.traces import views as traces

app_name = "influence"

one_campaign = [
    path("", ladder.campaign, name="campaign"),
    path("change/", campaigns.campaign_change, name="campaign_change"),
    path("delete/", campaigns.campaign_delete, name="campaign_delete"),
    path("restore/", campaigns.campaign_restore, name="campaign_restore"),
    path("calendar/", campaigns.calendar, name="calendar"),
    path("threads/add/", campaigns.thread_add, name="thread_add"),
    path("threads/<int:thread_pk>/change/", campaigns.thread_change, name="thread_change"),
    path("threads/<int:thread_pk>/remove/", campaigns.thread_remove, name="thread_remove"),
    path("phases/add/", campaigns.phase_add, name="phase_add"),
    path("phases/<int:phase_pk>/change/", campaigns.phase_change, name="phase_change"),
    path("phases/<int:phase_pk>/remove/", campaigns.phase_remove, name="phase_remove"),
    path("traces/", measures.campaign_traces, name="traces"),
    path("traces/import/", traces.traces_import, name="traces_import"),
    path("compare/", ladder.compare, name="compare"),
    path("journal/", ladder.journal, name="campaign_journal"),
]

one_traces = [
    path("", traces.one_traces, name="one_traces"),
    path("faults/download/", traces.traces_faults, name="traces_faults"),
    path("measure/", measures.measure_new, name="measure_new"),
    path("again/", traces.traces_again, name="traces_again"),
    path("stop/", traces.traces_stop, name="traces_stop"),
    path("delete/", traces.traces_delete, name="traces_delete"),
]

one_measure = [
    path("", ladder.measure, name="measure"),
    path("relays/", ladder.relays, name="measure_relays"),
    path("relays/download/", ladder.relays_export, name="relays_export"),
    path("accounts/<int:rank>/", ladder.account, name="measure_account"),
    path("network/", ladder.network, name="measure_network"),
    path("cascades/", ladder.cascades, name="measure_cascades"),
    path("cascades/<int:rank>/", ladder.cascade, name="measure_cascade"),
    path("files/<str:name>", measures.measure_file, name="measure_file"),
    path("again/", measures.measure_again, name="measure_again"),
    path("stop/", measures.measure_stop, name="measure_stop"),
    path("delete/", measures.measure_delete, name="measure_delete"),
]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="influence:campaigns"), name="home"),
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/add/", campaigns.campaign_add, name="campaign_add"),
    path("campaigns/download/", campaigns.campaign_export, name="campaign_export"),
    path("campaigns/<int:pk>/", include(one_campaign)),
    path("traces/<int:pk>/", include(one_traces)),
    path("measures/<int:pk>/", include(one_measure)),
]
