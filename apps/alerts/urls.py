"""Addresses of the pages on alerts, below `/dashboard/alerts/`."""

from django.urls import path

from apps.alerts.views import bell, incidents, past, rules

app_name = "alerts"
urlpatterns = [
    path("", incidents.listing, name="open"),
    path("bell/", bell.bell, name="bell"),
    path("history/", past.history, name="history"),
    path("history/export/", past.export, name="history_export"),
    path("rules/", rules.listing, name="rules"),
    path("rules/new/", rules.new, name="rule_new"),
    path("rules/try/", rules.try_new, name="rule_try_new"),
    path("rules/presets/", rules.presets, name="presets"),
    path("rules/<str:rule>/", rules.one, name="rule"),
    path("rules/<str:rule>/try/", rules.try_one, name="rule_try"),
    path("rules/<str:rule>/enable/", rules.enable, name="rule_enable"),
    path("rules/<str:rule>/disable/", rules.disable, name="rule_disable"),
    path("rules/<str:rule>/delete/", rules.delete, name="rule_delete"),
    path("<str:alert>/", incidents.one, name="alert"),
    path("<str:alert>/acknowledge/", incidents.acknowledge, name="acknowledge"),
    path("<str:alert>/snooze/", incidents.snooze, name="snooze"),
]
