from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit.context import acting_as_command
from apps.organization.models import User
from apps.usage.sample.profiles import PROFILES_NAMED, TEAM
from apps.usage.sample.services import PROJECT, SampleRefusedError, sample_make, sample_remove

MOST_REQUESTS = 20_000_000
MOST_DAYS = 3_650


class Command(BaseCommand):
    help = "Fill a project with plausible traffic that nobody sent, by keys of its own; or remove it again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=35, help="How far back it goes (35).")
        parser.add_argument("--requests", type=int, default=200_000, help="How many requests it is (200000).")
        parser.add_argument(
            "--profile",
            default=TEAM,
            choices=sorted(PROFILES_NAMED),
            help=f"Who sends it: all applications of a team ({TEAM}), or one of them alone.",
        )
        parser.add_argument("--seed", type=int, default=1, help="The same seed, the same traffic (1).")
        parser.add_argument(
            "--project", default=PROJECT, help=f"Name of the project. Default: one of its own, {PROJECT}."
        )
        parser.add_argument("--owner", help="User name of whom its keys belong to. Default: the first owner.")
        parser.add_argument("--beside-real", action="store_true", help="Write into a project that has real traffic.")
        parser.add_argument("--remove", action="store_true", help="Remove records, sums, keys and the project again.")

    def handle(self, **options: Any) -> None:
        with acting_as_command("generate_traffic"):
            try:
                self._remove(options) if options["remove"] else self._make(options)
            except SampleRefusedError as refused:
                raise CommandError(str(refused)) from None

    def _make(self, options: dict[str, Any]) -> None:
        self._check("--days", options["days"], MOST_DAYS)
        self._check("--requests", options["requests"], MOST_REQUESTS)
        if options["seed"] < 0:
            raise CommandError("--seed is 0 or more.")
        made = sample_make(
            owner=self._owner(options["owner"]),
            days=options["days"],
            requests=options["requests"],
            seed=options["seed"],
            project_name=options["project"],
            profiles=PROFILES_NAMED[options["profile"]],
            beside_real=options["beside_real"],
            progress=self._progress(options["requests"]),
        )
        self.stdout.write(f"\rWrote {made:,} requests of {options['days']} days into {options['project']}.")

    def _remove(self, options: dict[str, Any]) -> None:
        removed = sample_remove(project_name=options["project"], progress=self._progress(None))
        gone = " and the project" if removed.project else ""
        self.stdout.write(f"\rRemoved {removed.records:,} requests, their sums, {removed.keys} keys{gone}.")

    def _progress(self, of: int | None) -> Any:
        """One line that is written over, for people who watch; a log gets the result alone."""
        if not self.stdout.isatty():
            return lambda done: None
        total = f" of {of:,}" if of else ""
        return lambda done: self.stdout.write(f"\r{done:,}{total} requests", ending="")

    @staticmethod
    def _check(name: str, value: int, most: int) -> None:
        if not 1 <= value <= most:
            raise CommandError(f"{name} is between 1 and {most:,}.")

    @staticmethod
    def _owner(username: str | None) -> User:
        people = User.objects.filter(is_active=True)
        owner = (
            people.filter(username=username).first()
            if username
            else people.filter(is_superuser=True).order_by("pk").first()
        )
        if owner is None:
            raise CommandError(f"There is nobody called {username}." if username else "There is no owner yet.")
        return owner
