"""Addresses of the dashboard, below `/dashboard/`."""

from django.urls import path

from apps.dashboard import views
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
]
