"""The words that a message asks to be said: "say X", "repeat after me: X", "reply only with X"."""

import re

from apps.simulator.text import Text

TRIGGERS = frozenset(
    "say repeat echo reply respond answer output print sag sage antworte wiederhole dis répète réponds di responde "
    "repite"
    " rispondi ripeti diga diz repita responda zeg antwoord herhaal return".split()
)
_ONLY = (
    r"(?:only|just|exactly|simply|always|strictly|nur|genau|seulement|uniquement|solo|únicamente|exactamente|esattamente"
    r"|apenas|alleen|exact)"
)
_WITH = r"(?:with|by saying|mit|par|avec|con|com|met)"
_LEAD = re.compile(
    r"(?:(?:please|bitte|now|ok|okay|hi|hello|then|and|just|only|simply|you must|you should|you will|you|must|should|"
    r"always|can you|could you|"
    r"would you|will you|por favor|per favore|s'il (?:te|vous) plaît),?\s+)*"
    r"(?:(?P<say>say|repeat(?: after me| back)?|echo(?: back)?|sag(?:e)?|wiederhole|dis|répète|di|repite|ripeti|diga|"
    r"diz|repita|"
    rf"zeg|herhaal)(?P<said>(?:\s+{_ONLY})*)"
    r"|(?:reply|respond|answer|output|print|return|antworte|réponds|responde|rispondi|responda|antwoord)"
    r"(?:\s+to (?:this|me|every message|all messages|everything|any message)(?: message| prompt)?)?"
    rf"(?P<strict>(?:\s+{_ONLY})*)(?:\s+{_WITH})?(?P<stricter>(?:\s+{_ONLY})*))"
    r"(?P<named>(?:\s+(?:with )?(?:the|this|these|das|le|la|el|il|o|a|het)(?: (?:single|one|exact|following|literal))*"
    r" (?:words?|texts?|numbers?|phrase|string|sentence|message|line|token|wort|text|mot|phrase|palabra|parola|"
    r"palavra|woord)"
    r"(?: exactly)?(?=\s*[:\"'“„«`\s])|\s+(?:this|exactly this|the following|following)(?=\s*[:\"'“„«`\n])))?"
    r"(?P<colon>\s*:\s*|\s+)(?P<rest>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_PAIRS = {'"': '"', "'": "'", "“": "”", "„": "“", "«": "»", "`": "`", "‘": "’", "「": "」"}
_TAIL = re.compile(
    r"[\s,;]*(?:(?:and|but) (?:absolutely )?(?:nothing (?:else|more)|no(?:thing)? other \w+|do not .*|don't .*)|"
    r"nothing (?:else|more)"
    r"|please|exactly|without .*|und sonst nichts|et rien d'autre|y nada más|e nient'altro|e nada mais|en niets anders|"
    r"only|in (?:your )?(?:response|reply|answer)|(?:and|then) stop|back(?: to me)?|for me)\s*[.!]*$",
    re.IGNORECASE,
)
_DESCRIBING = frozenset(
    "a an the your my his her our their json yes/no one two three four five in to as with using briefly concisely "
    "this these"
    " those each any all me questions only like if valid what how why who when where whether it that them something "
    "anything"
    " some more markdown english french german spanish italian portuguese dutch japanese short for from about based at"
    " both every numbers number and or on by single exactly according honestly politely truthfully accurately clearly"
    " ein eine einen das der die auf kurz un une le la les en des una el los il lo um uma o os em het een de whatever"
    " user users customer customers code plain text html xml yaml csv".split()
)
_UNSAYABLE = frozenset(
    "something anything more what why it that how a an your some the nothing which whatever who in".split()
)
_YES_OR_NO = re.compile(
    r"[\"'(]?\b(?:yes|true|ja|oui|sí|si|sim)\b[\"']?\s*(?:or|/|,|oder|ou|o|of)\s*[\"']?(?:no|false|nein|non|não|nee)\b",
    re.I,
)
_LONGEST_UNQUOTED = 6


def literal_of(text: Text) -> str | None:
    """What a message asks to be said, word for word; None if it asks for no such thing."""
    for sentence in text.sentences[:8]:
        opening = _LEAD.match(sentence)
        if opening:
            start = text.whole.find(sentence)
            found = _LEAD.match(text.whole, start) if start >= 0 else opening
            said = _said(found or opening)
            if said:
                return said
    return None


def asks_yes_or_no(text: Text) -> bool:
    """ "Answer yes or no": only one of the two words is wanted."""
    return bool(_YES_OR_NO.search(text.raw))


def _said(found: re.Match[str]) -> str | None:
    rest = found["rest"].strip()
    quoted = _quoted(rest)
    if quoted is not None:
        return quoted
    if ":" in found["colon"]:
        return None if _YES_OR_NO.match(rest) else rest
    line = rest.split("\n", 1)[0]
    sentence = re.split(r"(?<=[.!?])\s", line, maxsplit=1)[0]
    wanted = _TAIL.sub("", sentence).strip()
    wanted = wanted[:-1] if wanted.endswith(".") and not wanted.endswith("..") else wanted
    return wanted if wanted and _is_meant(found, wanted) else None


def _quoted(rest: str) -> str | None:
    close = _PAIRS.get(rest[0])
    end = rest.find(close, 1) if close else -1
    # A word after the quotation ("'yes' or 'no'", "'X' in French") means that it is not the whole of what is wanted.
    after = rest[end + 1 :].lstrip(" ,").split(None, 1)[:1]
    if end < 2 or (after and after[0].lower() in ("or", "in", "to", "if", "when", "oder", "ou")):
        return None
    return rest[1:end]


def _is_meant(found: re.Match[str], wanted: str) -> bool:
    """Whether the words are to be said, or describe what is to be said."""
    words = wanted.lower().split()
    first = words[0].strip(",.;:")
    if found["say"]:
        return (
            first not in _UNSAYABLE
            and not re.search(r"\b(?:in|to|about|auf|en) \w+$", wanted)
            and (len(words) > 1 or first not in ("this", "that", "yes/no"))
        )
    if _YES_OR_NO.search(wanted):
        return False
    if found["named"]:
        return True
    if first in _DESCRIBING or len(words) > _LONGEST_UNQUOTED:
        return False
    return bool(found["strict"] or found["stricter"]) or " with " in f"{found[0].lower()} " or len(words) <= 2
