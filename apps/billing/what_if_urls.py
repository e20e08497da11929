"""Addresses of the pages on what-ifs, below `/dashboard/billing/what-if/`."""

from django.urls import path

from apps.billing.views import what_if

app_name = "what_if"
urlpatterns = [
    path("", what_if.asked, name="page"),
    path("export/", what_if.export, name="export"),
    path("save/", what_if.save, name="save"),
    path("saved/<str:saved>/", what_if.saved, name="saved"),
    path("saved/<str:saved>/remove/", what_if.remove, name="remove"),
]
