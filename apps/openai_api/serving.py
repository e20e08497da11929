"""How uvicorn serves the product: the same for `serve` and `runserver`."""

from types import FrameType

import uvicorn
from django.conf import settings

from apps.usage.live import ENDING


def server_config(host: str, port: int) -> uvicorn.Config:
    """uvloop and httptools where they exist (not on Windows), no access log: the record is better."""
    return uvicorn.Config(
        "project.asgi:application",
        host=host,
        port=port,
        loop="auto",
        http="auto",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.FORWARDED_ALLOW_IPS),
        forwarded_allow_ips=settings.FORWARDED_ALLOW_IPS or None,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=settings.SHUTDOWN_SECONDS,
        backlog=4096,
    )


class Server(uvicorn.Server):
    """Ends the streams of the live view first: they would be waited for, as requests under way are."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        ENDING.set()
        super().handle_exit(sig, frame)
