"""Addresses of the pages. `/v1` is not here: `project/asgi.py` hands it to `apps.openai_api` before Django."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from project import health

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="dashboard:overview"), name="home"),
    path("favicon.ico", RedirectView.as_view(url=static("img/favicon.svg")), name="favicon"),
    path("dashboard/", include("apps.dashboard.urls")),
    path("dashboard/", include("apps.organization.urls")),
    path("dashboard/", include("apps.usage.urls")),
    path("dashboard/keys/", include("apps.keys.urls")),
    path("dashboard/budgets/", include("apps.billing.urls")),
    path("dashboard/billing/what-if/", include("apps.billing.what_if_urls")),
    path("dashboard/reports/", include("apps.reports.urls")),
    path("dashboard/alerts/", include("apps.delivery.urls")),
    path("dashboard/alerts/", include("apps.alerts.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]

handler400 = "apps.pages.errors.bad_request"
handler403 = "apps.pages.errors.permission_denied"
handler404 = "apps.pages.errors.page_not_found"
handler500 = "apps.pages.errors.server_error"
