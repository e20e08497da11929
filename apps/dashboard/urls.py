"""Addresses of the dashboard, below `/dashboard/`."""

from django.urls import path

from apps.dashboard import views
from apps.dashboard.boards import views as boards
from apps.dashboard.playground import views as playground

app_name = "dashboard"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("explore/", views.explore, name="explore"),
    path("playground/", playground.playground, name="playground"),
    path("playground/pass/", playground.lend, name="playground-pass"),
    path("playground/code/", playground.code, name="playground-code"),
    path("playground/receipt/", playground.receipt, name="playground-receipt"),
    path("explore/export/", views.explore_export, name="explore-export"),
    path("dashboards/", boards.first, name="first-board"),
    path("dashboards/all/", boards.listing, name="boards"),
    path("dashboards/import/", boards.import_, name="board-import"),
    path("dashboards/<str:dashboard>/", boards.one, name="board"),
    path("dashboards/<str:dashboard>/settings/", boards.settings, name="board-settings"),
    path("dashboards/<str:dashboard>/rename/", boards.rename, name="board-rename"),
    path("dashboards/<str:dashboard>/share/", boards.share, name="board-share"),
    path("dashboards/<str:dashboard>/default/", boards.make_default, name="board-default"),
    path("dashboards/<str:dashboard>/default/end/", boards.end_default, name="board-default-end"),
    path("dashboards/<str:dashboard>/delete/", boards.delete, name="board-delete"),
    path("dashboards/<str:dashboard>/duplicate/", boards.duplicate, name="board-duplicate"),
    path("dashboards/<str:dashboard>/export/", boards.export, name="board-export"),
    path("dashboards/<str:dashboard>/arrange/", boards.arrange, name="board-arrange"),
    path("dashboards/<str:dashboard>/widgets/<int:at>/", boards.widget, name="board-widget"),
    path("dashboards/<str:dashboard>/widgets/<int:at>/preview/", boards.preview, name="board-preview"),
]
