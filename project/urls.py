"""Addresses of the pages. `/v1` is not here: `project/asgi.py` hands it to `apps.openai_api` before Django."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("admin/", admin.site.urls),
]
