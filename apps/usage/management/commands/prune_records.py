from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.usage.retention import records_prune


class Command(BaseCommand):
    help = (
        "Delete recorded bodies, records, sums by five minutes and stored responses that are past RECORD_BODIES_DAYS, "
        "RECORDS_DAYS, USAGE_FINE_DAYS and RESPONSES_DAYS. Hourly roll-ups stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Count only; delete nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        pruned = records_prune(dry_run=dry_run)
        verb = "Would delete" if dry_run else "Deleted"
        counts = [f"{count:,} {name}" for name, count in pruned.items()]
        self.stdout.write(f"{verb} {', '.join(counts[:-1])} and {counts[-1]}.")
