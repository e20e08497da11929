"""The bounds of a project: the most that its keys may be limited to by whoever does not manage all its keys."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError

from apps.keys.limiter import Limits
from apps.keys.models import ApiKey
from apps.organization.models import Project, User
from apps.organization.queries import projects_where

_BURST = "_burst"
_NAMES = {field.name: str(field.verbose_name) for field in ApiKey._meta.concrete_fields}


def limit_bounds(project: Project) -> dict[str, int]:
    """The most that a limit may be, by field; one that has no bound is not among them. A burst has its limit's."""
    bounds = {name: _stated(project, name.removesuffix(_BURST)) for name in Limits._fields}
    return {name: bound for name, bound in bounds.items() if bound}


def is_bounded(user: User, project: Project) -> bool:
    """Whether the project's limits are the most that the person may give a key."""
    return not projects_where(user, "keys.all").filter(pk=project.pk).exists()


def check_bounds(user: User | None, project: Project, limits: Mapping[str, int | None]) -> None:
    """Raises ValidationError, by field, where limits that a person chose pass the project's. None: the system, which
    is bound by nothing."""
    if user is None or not limits or not is_bounded(user, project):
        return
    bounds = limit_bounds(project)
    passed = {name: bounds[name] for name, value in limits.items() if name in bounds and _passes(name, value, bounds)}
    if passed:
        raise ValidationError({name: _told(project, name, bound) for name, bound in passed.items()})


def _stated(project: Project, name: str) -> int:
    limit: int | None = getattr(project, name)
    return int(getattr(settings, f"DEFAULT_{name.upper()}")) if limit is None else limit


def _passes(name: str, value: int | None, bounds: Mapping[str, int]) -> bool:
    """Empty is the project's own. 0 is no limit at all, but for a burst, where it is none beyond the limit."""
    if value is None or (value == 0 and name.endswith(_BURST)):
        return False
    return value == 0 or value > bounds[name]


def _told(project: Project, name: str, bound: int) -> str:
    what = _NAMES[name.removesuffix(_BURST)]
    return f"Project {project.name} allows at most {bound:,} {what}. Ask an owner of the project for more."
