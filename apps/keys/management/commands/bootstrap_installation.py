"""What makes a server out of an empty database: tables, models on offer, the first owner, project and key."""

import secrets
from argparse import ArgumentParser
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from apps.audit.context import acting_as_command
from apps.catalog.models import AIModel
from apps.keys.models import ApiKey, KeySecret
from apps.keys.secret import digest
from apps.keys.services import IssuedKey, key_issue, key_note_secret_shown
from apps.keys.snippets import snippets
from apps.organization.models import Project, User
from apps.organization.services import owner_create, project_create


class Credential(NamedTuple):
    """A password or a key, and the variable that brought it along; empty where it was made here."""

    value: str
    brought_by: str

    def __str__(self) -> str:
        # What was brought along is known to whoever brought it, and has no business in a log.
        return f"the value of {self.brought_by}" if self.brought_by else self.value


class News(NamedTuple):
    """What was missing and has been made."""

    username: str = ""
    password: Credential | None = None
    key: Credential | None = None
    snippet: str = ""


class Command(BaseCommand):
    help = "Bring the database up to date and make what is missing of: models, first owner, first project, first key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only-news", action="store_true", help="say nothing where all is there")

    def handle(self, *args: Any, only_news: bool, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        try:
            with acting_as_command("bootstrap_installation"):
                news = _make_what_is_missing()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if news.password or news.key:
            self.stdout.write("\n".join(_card(news)))
        elif not only_news:
            self.stdout.write(f"All is there already: {_admin_url()}")


@transaction.atomic
def _make_what_is_missing() -> News:
    if not AIModel.objects.exists():
        call_command("loaddata", "initial_data", verbosity=0)
    owner, password = _first_owner()
    project = Project.objects.order_by("pk").first() or project_create(name="Default project", owner=owner)
    return News(owner.username, password, *_first_key(project, owner))


def _first_owner() -> tuple[User, Credential | None]:
    owner = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if owner:
        return owner, None
    password = _brought("BOOTSTRAP_ADMIN_PASSWORD") or Credential(secrets.token_urlsafe(12), "")
    return owner_create(username=settings.BOOTSTRAP_ADMIN_USERNAME, password=password.value), password


def _first_key(project: Project, owner: User) -> tuple[Credential | None, str]:
    """The first key, and code that works with it; or the one that is brought along, be it the first or not."""
    brought = _brought("BOOTSTRAP_API_KEY")
    if brought:
        if KeySecret.objects.filter(digest=digest(brought.value)).exists():
            return None, ""
        key_issue(project=project, owner=owner, name="Key of the environment", secret=brought.value)
        return brought, ""
    if ApiKey.objects.exists():
        return None, ""
    issued = key_issue(project=project, owner=owner, name="First key")
    key_note_secret_shown(key=issued.key)
    return Credential(issued.secret, ""), _python_snippet(issued)


def _python_snippet(issued: IssuedKey) -> str:
    return next(snippet.code for snippet in snippets(issued.key, issued.secret) if snippet.title == "Python")


def _brought(name: str) -> Credential | None:
    value = getattr(settings, name)
    return Credential(value, name) if value else None


def _card(news: News) -> list[str]:
    lines = ["", f"  Address   {_admin_url()}"]
    if news.password:
        lines += [f"  Login     {news.username}", f"  Password  {news.password}"]
    if news.key:
        lines += [f"  API key   {news.key}"]
    lines += ["", "This is shown once. Keep it."]
    if news.snippet:
        lines += ["Then try it, once the server runs (pip install openai):", "", news.snippet]
    return [*lines, ""]


def _admin_url() -> str:
    return f"{settings.PUBLIC_URL}{reverse('admin:index')}"
