"""Bodies of requests: bytes to a validated Struct, or the error that says what is wrong with them."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import msgspec

from apps.openai_api import errors
from apps.openai_api.heavy import off_loop
from apps.openai_api.validation import explain, known_only

if TYPE_CHECKING:
    from apps.openai_api.call import Call

Body = TypeVar("Body", bound=msgspec.Struct)
Decoded = TypeVar("Decoded", covariant=True)
Result = TypeVar("Result")
# From so many bytes on a body is read in a thread: 10 MB of images take some 40 ms, in which nobody else would be
# answered.
LARGE = 100_000
_plain = msgspec.json.Decoder()


async def read_aside(body: bytes, work: Callable[[], Result]) -> Result:
    """Does the work that a body asks for: at once if the body is small, beside all other requests if it is large."""
    return await off_loop(work) if len(body) > LARGE else work()


class Decode(Protocol[Decoded]):
    """Bytes to a request; raises ApiError."""

    def __call__(self, body: bytes, *, lenient: bool) -> Decoded: ...


async def read_request(call: "Call", decode: Decode[Decoded]) -> Decoded:
    """The body of a call, once it is there, as the request that it is. Raises ApiError."""
    body = await call.read_body()
    return await read_aside(body, partial(decode, body, lenient=call.server.lenient))


class BodyDecoder(Generic[Body]):
    """Decodes one kind of body. `not_built`: parameters of the platform that this server refuses by name.

    `prepare` brings a body that may say a thing in several forms into the one that `kind` describes.
    """

    def __init__(
        self,
        kind: type[Body],
        not_built: frozenset[str] = frozenset(),
        prepare: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self._kind = kind
        self._decoder = msgspec.json.Decoder(kind)
        self._not_built = not_built
        self._prepare = prepare

    def decode(self, body: bytes, *, lenient: bool = False) -> Body:
        """The body, or ApiError with the first thing that is wrong. `lenient` drops unknown parameters."""
        try:
            if self._prepare is None:
                return self._decoder.decode(body)
            return msgspec.convert(self._prepared(_plain.decode(body)), self._kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self._explained(body, lenient=lenient)

    def _explained(self, body: bytes, *, lenient: bool) -> Body:
        try:
            value = self._prepared(_plain.decode(body))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise errors.not_json() from None
        return self.check(value, lenient=lenient)

    def check(self, value: Any, *, lenient: bool = False) -> Body:
        """As `decode`, for a value that is decoded already."""
        if isinstance(value, dict):
            value = self._without_not_built(value, lenient=lenient)
        error = explain(self._kind, value, lenient=lenient)
        if error is not None:
            raise error
        return msgspec.convert(known_only(self._kind, value) if lenient else value, self._kind)

    def _prepared(self, value: Any) -> Any:
        if self._prepare is not None and isinstance(value, dict):
            self._prepare(value)
        return value

    def _without_not_built(self, value: dict[str, Any], *, lenient: bool) -> dict[str, Any]:
        """Refuses what is not built; a null says nothing and so asks for nothing."""
        asked = [name for name in value if name in self._not_built and value[name] is not None]
        if asked and not lenient:
            raise errors.parameter_not_built(asked[0])
        return {name: item for name, item in value.items() if name not in self._not_built}
