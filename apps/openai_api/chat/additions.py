"""What few chats ask for beside an answer in text: that it is looked up, said, or judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from apps.catalog.queries import CatalogModel
from apps.openai_api.chat.moderating import NOT_ANSWERED, Moderating, moderating_of
from apps.openai_api.chat.searching import Search, check_search_company, search_of, searches
from apps.openai_api.chat.speaking import Speaking, hears_or_speaks, speaking_of
from apps.simulator.assistant import Reply, Wish, reply
from apps.simulator.conversation import Turn
from apps.simulator.tokens import Encoding

if TYPE_CHECKING:
    from apps.openai_api.chat.request import ChatRequest


@dataclass(frozen=True)
class Additions:
    """Each of them None where it was not asked for."""

    search: Search | None
    speaking: Speaking | None
    moderating: Moderating | None

    @property
    def stops(self) -> bool:
        """Whether the request is not answered at all."""
        return self.moderating is not None and self.moderating.stops

    def reply(self, encoding: Encoding, turns: Sequence[Turn], wish: Wish, seed: bytes) -> Reply:
        """As `simulator.assistant.reply`, with all that was asked for."""
        if self.moderating is None:
            return self._said(encoding, turns, wish, seed)
        said = NOT_ANSWERED if self.moderating.stops else self._said(encoding, turns, wish, seed)
        return self.moderating.judged(said)

    def _said(self, encoding: Encoding, turns: Sequence[Turn], wish: Wish, seed: bytes) -> Reply:
        if self.speaking is None:
            return self._written(encoding, turns, wish, seed, wish.max_tokens)
        compose = partial(self._written, encoding, turns, wish, seed)
        return self.speaking.spoken(compose, wish.max_tokens)

    def _written(self, encoding: Encoding, turns: Sequence[Turn], wish: Wish, seed: bytes, room: int) -> Reply:
        wish = wish._replace(max_tokens=room)
        if self.search is not None:
            return self.search.reply(encoding, turns, wish, seed)
        return reply(encoding, turns, wish, seed=seed)


def additions_of(
    request: "ChatRequest", model: CatalogModel, turns: Sequence[Turn], models: Mapping[str, CatalogModel]
) -> Additions | None:
    """What a request asks for beside; None for almost all. Raises ApiError for what the model does not do."""
    if (
        request.audio is None
        and request.modalities is None
        and request.moderation is None
        and request.web_search_options is None
        and not hears_or_speaks(model.name)
        and not searches(model.name)
    ):
        return None
    search = search_of(request.web_search_options, model.name)
    if search is not None:
        check_search_company(request)
    speaking = speaking_of(request, model.name, turns)
    moderating = moderating_of(request.moderation, turns, models)
    if search is None and speaking is None and moderating is None:
        return None
    return Additions(search, speaking, moderating)
