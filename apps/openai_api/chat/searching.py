"""The web search of a chat: which models search, what may be asked of it, and what pages an answer cites."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Literal, NamedTuple
from zoneinfo import available_timezones

from msgspec import Meta, Struct

from apps.openai_api import errors
from apps.openai_api.errors import ApiError
from apps.simulator.assistant import Reply, Wish, reply
from apps.simulator.completion import complete
from apps.simulator.conversation import Turn
from apps.simulator.tokens import Encoding
from apps.simulator.web_search import PAGES, Place, cited, pages_for

# What these models refuse, in the order in which it is looked for.
_FOREIGN = (
    "temperature",
    "top_p",
    "n",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "top_logprobs",
)
_PATH = "web_search_options.user_location.approximate"
Text = Annotated[str, Meta(min_length=1, max_length=100)]


class Approximate(Struct, forbid_unknown_fields=True):
    city: Text | None = None
    country: Annotated[str, Meta(pattern="^[A-Za-z]{2}$")] | None = None
    region: Text | None = None
    timezone: str | None = None


class UserLocation(Struct, forbid_unknown_fields=True):
    type: Literal["approximate"]
    approximate: Approximate


class WebSearchOptions(Struct, forbid_unknown_fields=True):
    search_context_size: Literal["low", "medium", "high"] | None = None
    user_location: UserLocation | None = None


class Search(NamedTuple):
    """How much of the web is looked at, and from where."""

    pages: int
    place: Place

    def reply(self, encoding: Encoding, turns: Sequence[Turn], wish: Wish, seed: bytes) -> Reply:
        """The answer with citations. Calls and JSON are answered as they are: nothing can be cited in them."""
        plain = reply(encoding, turns, wish, seed=seed)
        if plain.calls or wish.json is not None:
            return plain
        pages = pages_for(turns, self.place, self.pages, seed)
        text, citations = cited(plain.text, pages)
        if not citations:
            return plain
        completion = complete(encoding, (text,), max_tokens=wish.max_tokens, stop=wish.stop)
        said = completion.text
        kept = [one for one in citations if said[one.start : one.end] == one.page.citation]
        return Reply(completion, completion.finish_reason, completion.tokens, citations=tuple(kept))


def searches(model: str) -> bool:
    """Whether a model looks the web up for each answer: those with `search` in their name."""
    return "-search-" in model


def search_of(options: WebSearchOptions | None, model: str) -> Search | None:
    """The search that a request wants; None where the model does not search. Raises ApiError."""
    if not searches(model):
        if options is not None:
            raise ApiError(400, "Web search options not supported with this model.", param="web_search_options")
        return None
    options = options or WebSearchOptions()
    return Search(PAGES[options.search_context_size or "medium"], _place(options.user_location))


def check_search_company(request: object) -> None:
    """Raises ApiError for the first parameter that a model which searches does not take."""
    for name in _FOREIGN:
        if getattr(request, name) is not None:
            raise ApiError(400, f"Model incompatible request argument supplied: {name}")


def _place(location: UserLocation | None) -> Place:
    if location is None:
        return Place()
    told = location.approximate
    if told.timezone is not None and told.timezone not in _zones():
        raise errors.invalid_value(f"{_PATH}.timezone", told.timezone[:100], "the names of the IANA time zones")
    name = told.city or told.region or (told.timezone or "").rpartition("/")[2].replace("_", " ")
    return Place(" ".join(name.split()), told.country or "")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
