from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Min
from django.utils import timezone

from apps.usage.models import RequestRecord, UsageRollup
from apps.usage.verification import rollup_differences

# A hundred lines show what is wrong; a million would hide it.
SHOWN = 100


class Command(BaseCommand):
    help = (
        "Compare all roll-ups (by the hour, by five minutes, errors by code) with the records they are made of; say "
        "where they differ, then exit with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="One day (UTC). Without it: all that is kept."
        )

    def handle(self, *args: Any, day: date | None, **options: Any) -> None:
        start, end = _hours_of(day) if day else _hours_kept()
        differences = rollup_differences(start, end)
        for difference in differences[:SHOWN]:
            self.stdout.write(str(difference))
        if differences:
            raise CommandError(f"{len(differences):,} sums differ from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}.")
        self.stdout.write(f"Roll-ups equal the records from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} (UTC).")


def _hours_of(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), tzinfo=UTC)
    return start, start + timedelta(days=1)


def _hours_kept() -> tuple[datetime, datetime]:
    """From the first hour whose records are all there still: roll-ups outlive records that RECORDS_DAYS removed."""
    now = timezone.now().astimezone(UTC)
    if settings.RECORDS_DAYS > 0:
        start = now - timedelta(days=settings.RECORDS_DAYS - 1)
    else:
        firsts = (
            RequestRecord.objects.aggregate(first=Min("time"))["first"],
            UsageRollup.objects.aggregate(first=Min("hour"))["first"],
        )
        start = min((first for first in firsts if first), default=now)
    return start.replace(minute=0, second=0, microsecond=0), now + timedelta(hours=1)
