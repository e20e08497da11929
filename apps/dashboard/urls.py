"""Addresses of the dashboard, below `/dashboard/`."""

from django.urls import path

from apps.dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("explore/", views.explore, name="explore"),
    path("explore/export/", views.explore_export, name="explore-export"),
]
