"""What a watcher wants to see only, read from an address."""

from collections.abc import Mapping

from apps.usage.live import Narrowing, Watch
from apps.usage.models import Endpoint

_STATUS = {"2": 2, "4": 4, "5": 5}


def narrowing_of(query: Mapping[str, str], watch: Watch) -> tuple[Narrowing, list[str]]:
    """The narrowing, and what of it cannot be understood, in words. What cannot is left out."""
    problems: list[str] = []
    keys = {str(pk): pk for pk in watch.keys}
    projects = {str(pk): pk for pk in watch.project_names}
    narrowing = Narrowing(
        project=_chosen(query.get("project", ""), projects, "There is no such project.", problems),
        key=_chosen(query.get("key", ""), keys, "There is no such key.", problems),
        model=query.get("model", "").strip()[:100],
        endpoint=_endpoint(query.get("endpoint", ""), problems),
        status=_chosen(query.get("status", ""), _STATUS, "A status is 2, 4 or 5.", problems),
    )
    return narrowing, problems


def _chosen(text: str, choices: Mapping[str, int], problem: str, problems: list[str]) -> int:
    if not text:
        return 0
    if text not in choices:
        problems.append(problem)
    return choices.get(text, 0)


def _endpoint(text: str, problems: list[str]) -> str:
    if text in ("", *Endpoint.values):
        return text
    problems.append("There is no such endpoint.")
    return ""
