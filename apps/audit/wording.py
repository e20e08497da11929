"""The trail in words: what was done, to what kind of thing."""

from functools import lru_cache

from django.apps import apps
from django.utils.text import capfirst

# Where the name of a verb, of a kind or of a field is not the word for it.
_NOUNS = {
    "sign_in": "sign-in",
    "sign_in_lock": "sign-in lock",
    "sign_in_entry": "sign-in entry",
    "trail": "audit trail",
}
_KINDS = {"organization.user": "person"}
_ABBREVIATIONS = {"id": "id", "ip": "IP", "url": "URL", "api": "API"}


@lru_cache(maxsize=1_000)
def verb_told(verb: str) -> str:
    """`key.suspended`: "Key suspended"."""
    noun, _, participle = verb.partition(".")
    return capfirst(f"{_NOUNS.get(noun, _spaced(noun))} {_spaced(participle)}".strip())


def kind_told(object_type: str) -> str:
    """`keys.apikey`: "API key"; a kind that the server does not know any more, by its name."""
    try:
        return capfirst(_KINDS.get(object_type) or str(apps.get_model(object_type)._meta.verbose_name))
    except (LookupError, ValueError):
        return capfirst(_spaced(object_type.rpartition(".")[2])) or "Nothing in particular"


@lru_cache(maxsize=1_000)
def field_told(name: str) -> str:
    """`requests_per_minute`: "Requests per minute"."""
    return capfirst(" ".join(_ABBREVIATIONS.get(word, word) for word in _spaced(name).split(" ")))


def _spaced(name: str) -> str:
    return name.replace("_", " ")
