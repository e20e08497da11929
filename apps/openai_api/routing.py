"""Which handler a path has: most paths stand as they are, some name an object (`/v1/models/{model}`)."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from apps.usage.models import Endpoint

if TYPE_CHECKING:
    from apps.openai_api.call import Call

Handler = Callable[["Call"], Awaitable[None]]
# Method to handler.
Handlers = Mapping[str, Handler]
_PLACEHOLDER = re.compile(r"\\{[a-z_]+\\}")


class Found(NamedTuple):
    """A route with what its path names, in the order of the placeholders."""

    endpoint: Endpoint
    handlers: Handlers
    path_values: tuple[str, ...] = ()


class Router:
    """Finds routes. Among templates the first that fits decides; a placeholder stands for one part of a path."""

    def __init__(self, routes: Mapping[str, tuple[Endpoint, Handlers]]) -> None:
        self._exact = {path: Found(*route) for path, route in routes.items() if "{" not in path}
        self._templates = [(_pattern(path), Found(*route)) for path, route in routes.items() if "{" in path]

    def find(self, path: str) -> Found | None:
        """The route of a path, which is percent-decoded already; None: there is none."""
        exact = self._exact.get(path)
        if exact is not None:
            return exact
        for pattern, found in self._templates:
            match = pattern.fullmatch(path)
            if match:
                return found._replace(path_values=match.groups())
        return None


def _pattern(template: str) -> "re.Pattern[str]":
    return re.compile(_PLACEHOLDER.sub("([^/]+)", re.escape(template)), re.DOTALL)
