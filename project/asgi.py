"""One process, one port: /v1 and the images that it made go to `apps.openai_api`, all else to Django."""

import os
import warnings
from typing import Any, cast

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
# WhiteNoise answers with files, which Django reads whole before it sends them: right for style sheets.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
_django = get_asgi_application()

from apps.openai_api.application import application as _openai  # noqa: E402  (needs the apps to be loaded)
from apps.openai_api.call import Receive, Scope, Send  # noqa: E402
from apps.openai_api.images.gallery import PREFIX  # noqa: E402
from apps.openai_api.images.served import serve_picture  # noqa: E402


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application of the product."""
    if scope["type"] == "http":
        path: str = scope["path"]
        if path.startswith("/v1/") or path == "/v1":
            await _openai(scope, receive, send)
        elif path.startswith(PREFIX):
            await serve_picture(scope, receive, send)
        else:
            await _django(cast("dict[str, Any]", scope), receive, cast("Any", send))
    elif scope["type"] == "lifespan":
        await _lifespan(receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        try:
            if message["type"] == "lifespan.startup":
                await _openai.startup()
            else:
                await _openai.shutdown()
        except Exception as error:
            await send({"type": f"{message['type']}.failed", "message": str(error)})
            raise
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
