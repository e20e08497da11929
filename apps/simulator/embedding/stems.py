"""The stem of a word: what its inflections have in common.

One list of endings for all languages: a word must have the same stem wherever it stands, and what language a short text
is in cannot be known. Stems need not be words; that two forms meet is enough.
"""

import re

# Longest first. English, then what German, French, Spanish, Italian and Portuguese add.
_ENDINGS = sorted(
    """
    ization isation ational fulness ousness iveness ations ation ments ment ness ings ing edly ed ies ied ier iest
    able ible ably ibly ally ity ance ence ers er es est ly s al e y
    ungen ung heiten heit keiten keit lich ische isch ern en
    aciones acion ciones cion idades idad amente mente ando iendo azioni azione zioni zione mento menti
    acoes acao coes cao dades dade issement ements euses euse eurs eur aux ez er ir ar are ere ire
    os as is us a o i
    """.split(),
    key=lambda ending: (-len(ending), ending),
)
_BY_LAST: dict[str, list[str]] = {}
for _ending in _ENDINGS:
    _BY_LAST.setdefault(_ending[-1], []).append(_ending)
# What is left has to tell something still.
_SHORTEST = 3
_MOST_CUTS = 3
_DOUBLES = re.compile(r"(.)\1+", re.DOTALL)


def stem_of(word: str) -> str:
    """The stem of a plain word (lower case, no accents); short words and numbers are their own."""
    for _ in range(_MOST_CUTS):
        shorter = _cut(word)
        if shorter == word:
            break
        word = shorter
    return _undoubled(word)


def _cut(word: str) -> str:
    for ending in _BY_LAST.get(word[-1], ()):
        if len(word) - len(ending) >= max(_SHORTEST, len(ending)) and word.endswith(ending):
            return word[: -len(ending)]
    return word


def _undoubled(word: str) -> str:
    """Each letter once where it stands twice: "shipping" meets "ship", and "pasword" meets "password"."""
    return _DOUBLES.sub(r"\1", word)
