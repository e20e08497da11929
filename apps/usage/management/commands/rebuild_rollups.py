from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.usage.rebuild import RecordsGoneError, rollups_rebuild


class Command(BaseCommand):
    help = "Make all sums of a day (UTC) anew from its records; the server may go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--day", type=date.fromisoformat, metavar="YYYY-MM-DD", required=True, help="The day (UTC)."
        )

    def handle(self, *args: Any, day: date, **options: Any) -> None:
        start = datetime.combine(day, time(), tzinfo=UTC)
        hours = records = 0
        try:
            for _, count in rollups_rebuild(start, start + timedelta(days=1)):
                hours += 1
                records += count
        except RecordsGoneError as gone:
            raise CommandError(f"{gone} The sums of {day} stay as they are.") from None
        self.stdout.write(f"Made the sums of {hours} hours of {day} anew from {records:,} records.")
