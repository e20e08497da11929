"""Addresses of the pages on channels and deliveries, below `/dashboard/alerts/`."""

from django.urls import path

from apps.delivery.views import channels, deliveries

app_name = "delivery"
urlpatterns = [
    path("channels/", channels.listing, name="channels"),
    path("channels/new/", channels.choose, name="channel_choose"),
    path("channels/new/<slug:kind>/", channels.new, name="channel_new"),
    path("channels/<str:channel>/", channels.one, name="channel"),
    path("channels/<str:channel>/test/", channels.test, name="channel_test"),
    path("channels/<str:channel>/rotate/", channels.rotate, name="channel_rotate"),
    path("channels/<str:channel>/resume/", channels.resume, name="channel_resume"),
    path("channels/<str:channel>/enable/", channels.enable, name="channel_enable"),
    path("channels/<str:channel>/disable/", channels.disable, name="channel_disable"),
    path("channels/<str:channel>/delete/", channels.delete, name="channel_delete"),
    path("deliveries/", deliveries.listing, name="deliveries"),
    path("deliveries/<str:delivery>/", deliveries.one, name="delivery"),
    path("deliveries/<str:delivery>/replay/", deliveries.replay, name="delivery_replay"),
]
