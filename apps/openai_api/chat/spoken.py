"""What is said aloud in an answer: in a whole message, and as deltas of a stream."""

from binascii import b2a_base64
from collections.abc import Iterator
from hashlib import blake2b

import msgspec

from apps.openai_api.chat.calls import Delta
from apps.openai_api.chat.recordings import LIFETIME
from apps.simulator.assistant import Reply
from apps.simulator.voice.speech import Speech
from apps.simulator.voice.synthesis import SAMPLES_PER_TOKEN

# A piece of sound in a stream: four tenths of a second. Its bytes are a multiple of three, so that clients which join
# the pieces as text have Base64 of the whole.
_TOKENS_AT_ONCE = 8
_BYTES_PER_TOKEN = 2 * SAMPLES_PER_TOKEN
_encode = msgspec.json.Encoder().encode


class AudioAnswer(msgspec.Struct):
    id: str
    data: msgspec.Raw
    expires_at: int
    transcript: str


def speech_id(answer_id: str, choice: int) -> str:
    """The id of what is said in a choice; the same in a stream and in a whole answer with the same id."""
    return f"audio_{blake2b(f'{answer_id}.{choice}'.encode(), digest_size=12).hexdigest()}"


class Spoken:
    """What is said in the answer of that id."""

    def __init__(self, answer_id: str, created: int) -> None:
        self._answer_id = answer_id
        self._expires_at = created + LIFETIME

    def answer(self, reply: Reply, choice: int) -> AudioAnswer:
        """The `audio` of a whole message."""
        assert reply.speech is not None
        data = msgspec.Raw(b'"%b"' % b2a_base64(reply.speech.data, newline=False))
        return AudioAnswer(speech_id(self._answer_id, choice), data, self._expires_at, reply.text)

    def deltas(self, reply: Reply, choice: int) -> Iterator[Delta]:
        """The id once, then words and the sound of them in turns: whoever joins pieces would join ids, too."""
        assert reply.speech is not None
        yield 0, _encode({"audio": {"id": speech_id(self._answer_id, choice)}})
        words = reply.completion.json_deltas()
        pieces = list(_pieces(reply.speech))
        said = 0
        for at, (tokens, data) in enumerate(pieces):
            due = len(words) * (at + 1) // len(pieces)
            yield from (_word(word) for word in words[said:due])
            said = due
            yield tokens, b'{"audio":{"data":"%b"}}' % b2a_base64(data, newline=False)
        yield from (_word(word) for word in words[said:])

    def end(self) -> bytes:
        """The last delta: until when the sound may be referred to."""
        return _encode({"audio": {"expires_at": self._expires_at}})


def _word(word: Delta) -> Delta:
    tokens, text = word
    return tokens, b'{"audio":{"transcript":%b}}' % text


def _pieces(speech: Speech) -> Iterator[tuple[int, bytes]]:
    """The tokens and bytes of each piece; streams have sound without a header alone."""
    for at in range(0, speech.tokens, _TOKENS_AT_ONCE):
        tokens = min(_TOKENS_AT_ONCE, speech.tokens - at)
        yield tokens, speech.data[at * _BYTES_PER_TOKEN : (at + tokens) * _BYTES_PER_TOKEN]
