"""The answer of POST /v1/embeddings."""

from binascii import b2a_base64
from collections.abc import Iterable

import msgspec

from apps.openai_api.embeddings.digits import floats_json
from apps.simulator.embedding.vector import Vector

_quoted = msgspec.json.Encoder().encode


def answer_json(vectors: Iterable[Vector], model: str, tokens: int, *, base64: bool) -> bytes:
    """The `list` object with one embedding for each vector."""
    written = _base64 if base64 else floats_json
    data = b",".join(
        [
            b'{"object":"embedding","index":%d,"embedding":%b}' % (index, written(vector))
            for index, vector in enumerate(vectors)
        ]
    )
    usage = b'{"prompt_tokens":%d,"total_tokens":%d}' % (tokens, tokens)
    return b'{"object":"list","data":[%b],"model":%b,"usage":%b}' % (data, _quoted(model), usage)


def _base64(vector: Vector) -> bytes:
    """The components as little-endian float32."""
    return b'"%b"' % b2a_base64(vector.astype("<f4", copy=False).tobytes(), newline=False)
