"""Addresses of the pages on a person's own keys, below `/dashboard/keys/`."""

from django.urls import path

from apps.keys.views import acts, issue, listing, narrowing, one

app_name = "keys"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("new/", issue.issue, name="issue"),
    path("<str:key_id>/", one.one, name="key"),
    path("<str:key_id>/change/", one.change, name="change"),
    path("<str:key_id>/rotate/", acts.rotate, name="rotate"),
    path("<str:key_id>/expire/", acts.expire, name="expire"),
    path("<str:key_id>/suspend/", acts.suspend, name="suspend"),
    path("<str:key_id>/resume/", acts.resume, name="resume"),
    path("<str:key_id>/revoke/", acts.revoke, name="revoke"),
    path("<str:key_id>/narrow-permissions/", narrowing.permissions, name="narrow_permissions"),
    path("<str:key_id>/narrow-networks/", narrowing.networks, name="narrow_networks"),
]
