"""A recorded request as code that asks it again."""

import json
from keyword import iskeyword
from typing import NamedTuple

from apps.keys.snippets import base_url
from apps.usage.models import Endpoint

# Where a body goes. Images and models have several addresses, and the record keeps the endpoint alone.
_PATHS = {
    Endpoint.CHAT_COMPLETIONS: "chat/completions",
    Endpoint.COMPLETIONS: "completions",
    Endpoint.EMBEDDINGS: "embeddings",
    Endpoint.MODERATIONS: "moderations",
    Endpoint.RESPONSES: "responses",
}
_METHODS = {
    Endpoint.CHAT_COMPLETIONS: "chat.completions.create",
    Endpoint.COMPLETIONS: "completions.create",
    Endpoint.EMBEDDINGS: "embeddings.create",
    Endpoint.MODERATIONS: "moderations.create",
    Endpoint.RESPONSES: "responses.create",
}


class Replay(NamedTuple):
    title: str
    code: str


def replays(endpoint: str, body: str) -> list[Replay]:
    """curl and Python that send `body` again; none where it was cut, is no JSON object, or its address is not known.

    The key is left to the environment: the record does not have it.
    """
    try:
        parameters = json.loads(body)
        asked = Endpoint(endpoint)
    except (ValueError, RecursionError):
        return []
    if asked not in _PATHS or not isinstance(parameters, dict):
        return []
    return [Replay("curl", _curl(_PATHS[asked], parameters)), Replay("Python", _python(_METHODS[asked], parameters))]


def _curl(path: str, parameters: dict[str, object]) -> str:
    # Between single quotes of a shell nothing but a single quote is special.
    data = json.dumps(parameters, ensure_ascii=False, indent=2).replace("'", "'\\''")
    return (
        f"curl {base_url()}/{path} \\\n"
        '  -H "Authorization: Bearer $OPENAI_API_KEY" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        f"  -d '{data}'"
    )


def _python(method: str, parameters: dict[str, object]) -> str:
    told = "for event in answer:\n    print(event)" if parameters.get("stream") else "print(answer)"
    arguments = "".join(f"    {_argument(name, value)},\n" for name, value in parameters.items())
    return (
        "from openai import OpenAI\n\n"
        f'client = OpenAI(base_url="{base_url()}")  # the key comes from OPENAI_API_KEY\n'
        f"answer = client.{method}(\n{arguments})\n"
        f"{told}"
    )


def _argument(name: str, value: object) -> str:
    # Python takes `True` for no name, and two spellings of some letters for one.
    is_name = name.isascii() and name.isidentifier() and not iskeyword(name)
    return f"{name}={value!r}" if is_name else f"**{ {name: value}!r}"
