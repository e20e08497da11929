"""Code that works as it stands with a fresh key: curl, Python, Node."""

from fnmatch import fnmatchcase
from typing import NamedTuple

from django.conf import settings

from apps.catalog.models import AIModel, ModelAlias
from apps.keys.models import ApiKey

_FAVOURITE = "gpt-4o-mini"


class Snippet(NamedTuple):
    title: str
    code: str


def base_url() -> str:
    """What clients are given as `base_url`."""
    return f"{settings.PUBLIC_URL}/v1"


def snippets(key: ApiKey, secret: str) -> list[Snippet]:
    """One first request in each language, with the secret in clear: for the page that shows it once, and no other."""
    model = _model_for(key)
    return [
        Snippet("curl", _CURL.format(url=base_url(), secret=secret, model=model)),
        Snippet("Python", _PYTHON.format(url=base_url(), secret=secret, model=model)),
        Snippet("Node", _NODE.format(url=base_url(), secret=secret, model=model)),
    ]


def _model_for(key: ApiKey) -> str:
    """A chat model that the key may use; the favourite where the catalog has none."""
    offered = [
        *AIModel.objects.filter(enabled=True, chat=True).values_list("name", flat=True),
        *ModelAlias.objects.filter(model__enabled=True, model__chat=True).values_list("name", flat=True),
    ]
    patterns = key.allowed_models or ["*"]
    allowed = [name for name in offered if any(fnmatchcase(name, pattern) for pattern in patterns)]
    return _FAVOURITE if _FAVOURITE in allowed or not allowed else min(allowed, key=lambda name: (len(name), name))


_CURL = """\
curl {url}/chat/completions \\
  -H "Authorization: Bearer {secret}" \\
  -H "Content-Type: application/json" \\
  -d '{{"model": "{model}", "messages": [{{"role": "user", "content": "Hello"}}]}}'"""

_PYTHON = """\
from openai import OpenAI

client = OpenAI(
    base_url="{url}",
    api_key="{secret}",
)
answer = client.chat.completions.create(
    model="{model}",
    messages=[{{"role": "user", "content": "Hello"}}],
)
print(answer.choices[0].message.content)"""

_NODE = """\
import OpenAI from "openai";

const client = new OpenAI({{
  baseURL: "{url}",
  apiKey: "{secret}",
}});
const answer = await client.chat.completions.create({{
  model: "{model}",
  messages: [{{ role: "user", content: "Hello" }}],
}});
console.log(answer.choices[0].message.content);"""
