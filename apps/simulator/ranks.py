"""The published parts of the encodings: how a text is split into words, and the rank of each token."""

import base64
import gzip
from importlib.metadata import distribution
from pathlib import Path

_CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_LOWER = r"\p{Ll}\p{Lm}\p{Lo}\p{M}"
_UPPER = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}"

# As published in tiktoken's `tiktoken_ext.openai_public`.
SPLITS = {
    "o200k_base": "|".join(
        (
            rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]*[{_LOWER}]+{_CONTRACTIONS}",
            rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]+[{_LOWER}]*{_CONTRACTIONS}",
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
            r"\s*[\r\n]+",
            r"\s+(?!\S)",
            r"\s+",
        )
    ),
    "cl100k_base": "|".join(
        (
            r"'(?i:[sdmt]|ll|ve|re)",
            r"[^\r\n\p{L}\p{N}]?+\p{L}++",
            r"\p{N}{1,3}+",
            r" ?[^\s\p{L}\p{N}]++[\r\n]*+",
            r"\s++$",
            r"\s*[\r\n]",
            r"\s+(?!\S)",
            r"\s",
        )
    ),
}


def ranks_of(name: str) -> dict[bytes, int]:
    """Token bytes to rank, read from the file that bpe-openai ships.

    The package itself is not imported: it would build its own tables, at 60 MB.
    """
    path = Path(str(distribution("bpe-openai").locate_file(f"bpe_openai/data/{name}.tiktoken.gz")))
    pairs = (line.split() for line in gzip.decompress(path.read_bytes()).splitlines() if line)
    return {base64.b64decode(token): int(rank) for token, rank in pairs}
