"""The files of reports, below DATA_DIR: one for each try of a run, with a name that nobody chose."""

from pathlib import Path

from django.conf import settings

from apps.reports.models import ReportRun

_UNFINISHED = ".part"


def folder() -> Path:
    """Made where it is not there yet, for the server's own eyes."""
    found = Path(settings.DATA_DIR) / "reports"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def file_of(run: ReportRun) -> Path:
    """Where the file of the run's last try is once it is done."""
    return folder() / f"{run.public_id}-{run.attempt}.{run.format}"


def unfinished(run: ReportRun) -> Path:
    """Where it is written."""
    path = file_of(run)
    return path.with_name(path.name + _UNFINISHED)


def files_remove(run: ReportRun) -> None:
    """All of all tries."""
    for path in folder().glob(f"{run.public_id}-*"):
        path.unlink(missing_ok=True)


def run_ids() -> set[str]:
    """Of the files that there are."""
    return {path.name.rsplit("-", 1)[0] for path in folder().iterdir()}
