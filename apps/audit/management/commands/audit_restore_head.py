from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit.services import ChainError, head_restore


class Command(BaseCommand):
    help = (
        "Let the audit trail go on after its head was lost: without it nothing is recorded, and so nothing is done. "
        "Run audit_verify first, with --expect if you kept an end elsewhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", required=True, help="Why it was lost, as far as known. Goes on the trail.")

    def handle(self, *args: Any, reason: str, **options: Any) -> None:
        if not reason.strip():
            raise CommandError("Give a reason: it goes on the trail.")
        try:
            event = head_restore(reason=reason.strip())
        except ChainError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"The audit trail goes on with event {event.sequence:,}, which says that it was restored.")
