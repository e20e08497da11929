"""The page that shows a secret once."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from apps.keys.services import IssuedKey, key_note_secret_shown
from apps.keys.snippets import base_url, snippets


@sensitive_variables("issued", "context")
def shown_once(request: HttpRequest, issued: IssuedKey, heading: str, *, template: str, key_url: str) -> HttpResponse:
    """The page as the answer to the POST that made the secret.

    No redirect to a page of its own: the secret would have to wait somewhere for that second request, in a session, a
    cache or an address. This way it exists in this process's memory and in this answer, and when the page is gone it
    is gone. The page's script puts the key's address into the address bar, so that loading it again shows the key
    instead of sending the form twice.
    """
    reader: Any = request.user
    key_note_secret_shown(key=issued.key, actor=reader)
    context = {
        **admin.site.each_context(request),
        "title": heading,
        "heading": heading,
        "opts": issued.key._meta,
        "original": issued.key,
        "secret": issued.secret,
        "snippets": snippets(issued.key, issued.secret),
        "base_url": base_url(),
        "key_url": key_url,
    }
    response = render(request, template, context)
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    return response
