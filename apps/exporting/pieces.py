"""Lines sent in pieces that are worth a write each, and handed to whichever server asks for them."""

from collections.abc import AsyncIterator, Iterable, Iterator

from asgiref.sync import sync_to_async

PIECE_BYTES = 65_536


def in_pieces(lines: Iterable[str]) -> Iterator[bytes]:
    gathered, size = [], 0
    for line in lines:
        # A lone surrogate is no character, so no UTF-8 either.
        encoded = line.encode(errors="replace")
        gathered.append(encoded)
        size += len(encoded)
        if size >= PIECE_BYTES:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)


async def from_a_thread(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """For an asynchronous server, each piece when it is asked for. Django would gather a plain iterator whole first."""
    following = sync_to_async(lambda: next(pieces, None))
    while (piece := await following()) is not None:
        yield piece
