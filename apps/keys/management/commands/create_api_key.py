"""Issue a key from a script or in CI; a fixed secret may be brought along."""

import json
import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from apps.audit.context import acting_as_command
from apps.keys.permissions import SCOPES, PermissionMode, permissions_granting
from apps.keys.services import IssuedKey, key_issue, key_note_secret_shown
from apps.keys.snippets import base_url
from apps.organization.models import Project, User
from apps.organization.services import project_create

_STANDARD_INPUT = "-"
_LIMITS = ("requests_per_minute", "tokens_per_minute", "requests_per_day")
_PACE = ("first_token_ms", "tokens_per_second")


class Command(BaseCommand):
    help = "Issue an API key. Its secret is printed once and cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="Name of the project that the key belongs to.")
        parser.add_argument("--create-project", action="store_true", help="Create the project where it is missing.")
        parser.add_argument("--name", required=True, help="Name of the key.")
        parser.add_argument("--owner", help="User name of the key's owner. Default: the first organization owner.")
        parser.add_argument(
            "--scopes",
            nargs="+",
            metavar="SCOPE",
            help="Restrict the key to these scopes, such as model.request api.model.read; or read_only. Default: all.",
        )
        parser.add_argument(
            "--secret", help="Use this secret instead of a fresh one; - reads it from standard input, out of sight."
        )
        parser.add_argument("--allowed-models", nargs="+", metavar="MODEL", help="Names or patterns, such as gpt-4o*.")
        parser.add_argument("--requests-per-minute", type=int, help="0: no limit. Default: the installation's.")
        parser.add_argument("--tokens-per-minute", type=int, help="0: no limit. Default: the installation's.")
        parser.add_argument("--requests-per-day", type=int, help="0: no limit. Default: the installation's.")
        parser.add_argument("--first-token-ms", type=int, help="Time to the first token. Default: the model's.")
        parser.add_argument("--tokens-per-second", type=float, help="Pace of streams. Default: the model's.")
        parser.add_argument("--expires-in-days", type=int, help="Default: never.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object, for scripts.")

    @sensitive_variables("secret", "issued")
    def handle(self, **options: Any) -> None:
        with acting_as_command("create_api_key"):
            self._issue(**options)

    @sensitive_variables("secret", "issued")
    @transaction.atomic
    def _issue(self, **options: Any) -> None:
        owner = _owner(options["owner"])
        project = _project(options["project"], owner, create=options["create_project"])
        secret = sys.stdin.readline().strip() if options["secret"] == _STANDARD_INPUT else options["secret"]
        try:
            issued = key_issue(
                project=project,
                owner=owner,
                name=options["name"],
                secret=secret,
                expires_at=_expiry(options["expires_in_days"]),
                allowed_models=_split(options["allowed_models"]),
                **_permissions(options["scopes"]),
                **{name: options[name] for name in (*_LIMITS, *_PACE)},
            )
        except ValidationError as invalid:
            raise CommandError(_sentences(invalid)) from invalid
        key_note_secret_shown(key=issued.key)
        self.stdout.write(_as_json(issued) if options["json"] else _as_text(issued))


def _owner(username: str | None) -> User:
    active = User.objects.filter(is_active=True)
    if username is None:
        owner = active.filter(is_superuser=True).order_by("pk").first()
        if owner is None:
            raise CommandError("There is no organization owner yet. Create one first, or name a user with --owner.")
        return owner
    try:
        return active.get(username=username)
    except User.DoesNotExist:
        raise CommandError(f"There is no active user “{username}”.") from None


def _project(name: str, owner: User, *, create: bool) -> Project:
    project = Project.objects.filter(name=name).first()
    if project:
        return project
    if not create:
        raise CommandError(f"There is no project “{name}”. Add --create-project to create it.")
    try:
        return project_create(name=name, owner=owner)
    except ValidationError as invalid:
        raise CommandError(_sentences(invalid)) from invalid


def _permissions(given: list[str] | None) -> dict[str, Any]:
    scopes = _split(given)
    if not scopes or scopes == ["all"]:
        return {}
    if scopes == ["read_only"]:
        return {"permission_mode": PermissionMode.READ_ONLY}
    if unknown := sorted(set(scopes) - SCOPES):
        raise CommandError(f"Unknown scopes: {', '.join(unknown)}. Scopes: {', '.join(sorted(SCOPES))}.")
    return {"permission_mode": PermissionMode.RESTRICTED, "permissions": permissions_granting(scopes)}


def _expiry(days: int | None) -> Any:
    if days is None:
        return None
    try:
        return timezone.now() + timedelta(days=days)
    except OverflowError:
        raise CommandError("--expires-in-days is too large.") from None


def _split(given: list[str] | None) -> list[str]:
    """Words and comma-separated lists of them."""
    return [word for text in given or [] for word in text.replace(",", " ").split()]


def _sentences(invalid: ValidationError) -> str:
    return " ".join(
        f"{field.replace('_', ' ')}: {' '.join(messages)}" for field, messages in invalid.message_dict.items()
    )


def _as_json(issued: IssuedKey) -> str:
    key = issued.key
    return json.dumps(
        {
            "id": key.public_id,
            "name": key.name,
            "project": {"id": key.project.public_id, "name": key.project.name},
            "owner": key.owner.username,
            "expires_at": key.expires_at.isoformat() if key.expires_at else None,
            "base_url": base_url(),
            "secret": issued.secret,
        }
    )


def _as_text(issued: IssuedKey) -> str:
    return (
        f"Key {issued.key.name} ({issued.key.public_id}) in project {issued.key.project.name}\n"
        f"OPENAI_BASE_URL={base_url()}\n"
        f"OPENAI_API_KEY={issued.secret}\n"
        "The secret cannot be shown again."
    )
