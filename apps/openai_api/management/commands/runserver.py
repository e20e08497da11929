"""`manage.py runserver`: the same server with Django's reload, so that /v1 works there too."""

from typing import Any

from django.contrib.staticfiles.management.commands.runserver import Command as RunserverCommand

from apps.openai_api.serving import Server, server_config


class Command(RunserverCommand):
    # Set by `handle` of the base class.
    addr: str
    port: str

    def inner_run(self, *_args: Any, **_options: Any) -> None:
        self.check(display_num_errors=True)
        self.check_migrations()
        self.stdout.write(f"Serving on http://{self.addr}:{self.port}/ - quit with Ctrl-C.")
        Server(server_config(self.addr, int(self.port))).run()
