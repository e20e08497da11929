"""Texts without case and accents."""

import re
import unicodedata

_ACCENTS = re.compile("[\u0300-\u036f]+")


def plain(text: str) -> str:
    """Lower case, without accents; "ß" is "ss". What is composed of other parts than accents stays as it is."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold())))
