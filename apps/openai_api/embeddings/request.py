"""The body of POST /v1/embeddings, as the `openai` package's `EmbeddingCreateParams` describes it."""

from typing import Annotated, Literal, cast

from msgspec import Meta, Struct

from apps.openai_api import errors
from apps.openai_api.bodies import BodyDecoder
from apps.openai_api.errors import ApiError

MOST_INPUTS = 2_048
# A text, texts, the tokens of a text, or those of several; which of them, and that they are not mixed, `inputs` checks.
Input = str | Annotated[list[str | int | list[int]], Meta(min_length=1)]


class EmbeddingRequest(Struct, forbid_unknown_fields=True):
    """A null is as good as nothing."""

    input: Input
    model: str
    dimensions: Annotated[int, Meta(ge=1)] | None = None
    encoding_format: Literal["float", "base64"] | None = None
    user: str | None = None

    def inputs(self) -> list[str] | list[list[int]]:
        """All texts, or all token lists, none of them empty. Raises ApiError for anything else."""
        given = self.input
        if isinstance(given, str):
            if not given:
                raise errors.empty_input("input")
            return [given]
        kinds = set(map(type, given))
        if len(kinds) > 1:
            raise errors.invalid_embedding_input()
        if kinds == {int}:
            return [cast("list[int]", given)]
        if len(given) > MOST_INPUTS:
            raise errors.too_many_inputs(MOST_INPUTS, len(given))
        if not all(given):
            at = next(index for index, one in enumerate(given) if not one)
            raise errors.empty_input(f"input[{at}]") if kinds == {str} else errors.invalid_embedding_input()
        return cast("list[str] | list[list[int]]", given)


_decoder = BodyDecoder(EmbeddingRequest)


def embedding_request(body: bytes, *, lenient: bool) -> EmbeddingRequest:
    """The request in a body. Raises ApiError; whatever is wrong with the form of `input` has one message."""
    try:
        return _decoder.decode(body, lenient=lenient)
    except ApiError as error:
        if (error.body.param or "").startswith("input") and error.body.code != "missing_required_parameter":
            raise errors.invalid_embedding_input() from None
        raise
