"""`manage.py serve`: the server as it is meant to run, uvicorn with uvloop and httptools on HOST and PORT."""

import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.openai_api.serving import Server, server_config


class Command(BaseCommand):
    help = "Serves the API, the admin and the dashboard."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HOST, help="Address to listen on (default: HOST).")
        parser.add_argument("--port", type=int, default=settings.PORT, help="Port to listen on (default: PORT).")

    def handle(self, *, host: str, port: int, **_options: Any) -> None:
        # uvicorn raises the signal again once it has drained: to be asked to end is no failure.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        Server(server_config(host, port)).run()
