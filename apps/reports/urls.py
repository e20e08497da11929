"""Addresses of the pages on reports, below `/dashboard/reports/`."""

from django.urls import path

from apps.reports.views import making, runs

app_name = "reports"
urlpatterns = [
    path("", making.choose, name="new"),
    path("new/<str:kind>/", making.ask, name="ask"),
    path("schemas/<str:kind>.json", making.schema, name="schema"),
    path("history/", runs.history, name="history"),
    path("runs/<str:run>/", runs.one, name="run"),
    path("runs/<str:run>/cancel/", runs.cancel, name="cancel"),
    path("runs/<str:run>/again/", runs.again, name="again"),
    path("runs/<str:run>/download/", runs.download, name="download"),
]
