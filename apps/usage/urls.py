"""Addresses of the pages on the record, below `/dashboard/`."""

from django.urls import path

from apps.usage.views import forecast, live, requests

app_name = "usage"
urlpatterns = [
    path("forecast/", forecast.forecast, name="forecast"),
    path("forecast/ask/", forecast.ask, name="forecast-ask"),
    path("live/", live.page_of_now, name="live"),
    path("live/stream/", live.stream, name="live-stream"),
    path("live/poll/", live.poll, name="live-poll"),
    path("requests/", requests.log, name="requests"),
    path("requests/<str:request_id>/", requests.one, name="request"),
]
