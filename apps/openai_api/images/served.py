"""GET /images/…: the pictures of the gallery, to whoever has their address.

It is no part of /v1: an address works without a key, as the platform's signed ones do, and a fetch is on no record.
"""

import asyncio

from django.conf import settings

from apps.openai_api.call import Receive, Scope, Send
from apps.openai_api.headers import HeaderList, cors_headers
from apps.openai_api.images.gallery import PREFIX, ExpiredError, picture_read

_UNKNOWN = b"There is no image at this address. Addresses of images expire; ask for the image again."
_EXPIRED = b"The address of this image has expired. Ask for the image again."
_SAFE: HeaderList = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; sandbox"),
    (b"referrer-policy", b"no-referrer"),
]


async def serve_picture(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application for paths that begin with `gallery.PREFIX`."""
    if scope["method"] not in {"GET", "HEAD"}:
        await _send(scope, send, 405, b"Images can be read only.", [(b"allow", b"GET, HEAD")])
        return
    try:
        data, left = await asyncio.to_thread(picture_read, scope["path"].removeprefix(PREFIX))
    except FileNotFoundError:
        await _send(scope, send, 404, _UNKNOWN)
    except ExpiredError:
        await _send(scope, send, 403, _EXPIRED)
    else:
        await _send(scope, send, 200, data, [(b"cache-control", b"private, max-age=%d" % left)], b"image/png")


async def _send(
    scope: Scope,
    send: Send,
    status: int,
    body: bytes,
    extra: HeaderList | None = None,
    content_type: bytes = b"text/plain; charset=utf-8",
) -> None:
    headers = [(b"content-type", content_type), (b"content-length", b"%d" % len(body)), *_SAFE, *(extra or [])]
    origin = dict(scope["headers"]).get(b"origin")
    if origin:
        headers += cors_headers(origin, frozenset(one.encode() for one in settings.CORS_ALLOWED_ORIGINS))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
