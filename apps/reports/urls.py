"""Addresses of the pages on reports, below `/dashboard/reports/`."""

from django.urls import path

from apps.reports.views import making, runs, scheduled

app_name = "reports"
urlpatterns = [
    path("", making.choose, name="new"),
    path("new/<str:kind>/", making.ask, name="ask"),
    path("schemas/<str:kind>.json", making.schema, name="schema"),
    path("scheduled/", scheduled.listing, name="scheduled"),
    path("scheduled/new/", scheduled.new, name="schedule_new"),
    path("scheduled/<str:schedule>/enable/", scheduled.enable, name="schedule_enable"),
    path("scheduled/<str:schedule>/disable/", scheduled.disable, name="schedule_disable"),
    path("scheduled/<str:schedule>/remove/", scheduled.remove, name="schedule_remove"),
    path("history/", runs.history, name="history"),
    path("runs/<str:run>/", runs.one, name="run"),
    path("runs/<str:run>/cancel/", runs.cancel, name="cancel"),
    path("runs/<str:run>/again/", runs.again, name="again"),
    path("runs/<str:run>/download/", runs.download, name="download"),
]
