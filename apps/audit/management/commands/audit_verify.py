import re
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit.models import AuditEvent
from apps.audit.verification import Position, Verification, verification_begin, verification_walk


def _position(text: str) -> Position:
    if not re.fullmatch(r"[0-9]{1,18}:[0-9a-f]{64}", text):
        raise ArgumentTypeError("as an earlier run printed it: a number, a colon and 64 hexadecimal digits")
    sequence, _, told = text.partition(":")
    return Position(int(sequence), told)


class Command(BaseCommand):
    help = "Prove that no event of the audit trail was changed, removed or moved; say where one was, then exit with 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            type=_position,
            metavar="NUMBER:HASH",
            help="What an earlier run printed, and you kept elsewhere: proves that the trail up to there is the same "
            "still, even against someone who could have rewritten all of it.",
        )
        parser.add_argument("--quiet", action="store_true", help="No progress.")

    def handle(self, *args: Any, expect: Position | None, quiet: bool, **options: Any) -> None:
        verification = verification_begin()
        for progress in verification_walk(verification):
            if not quiet and progress.end.sequence > 100_000:
                self.stderr.write(f"{progress.checked:,} of {progress.end.sequence:,} events", ending="\r")
        for found in verification.breaks:
            self.stdout.write(found.sentence)
        if not verification.is_intact:
            raise CommandError(f"The audit trail is broken in {_places(verification.broken)}.")
        _check_expected(expect)
        self.stdout.write(_told(verification))


def _told(verification: Verification) -> str:
    if not verification.checked:
        return "The audit trail is empty."
    return (
        f"The audit trail is whole: {verification.checked:,} events.\n"
        f"Its end, to be kept elsewhere for --expect: {verification.at.sequence}:{verification.at.hash}"
    )


def _check_expected(expect: Position | None) -> None:
    if expect and not AuditEvent.objects.filter(pk=expect.sequence, hash=expect.hash).exists():
        raise CommandError(
            f"The chain is whole in itself, but it is not the one you know: event {expect.sequence:,} has another "
            "hash, or is gone."
        )


def _places(count: int) -> str:
    return "one place" if count == 1 else f"{count:,} places"
