"""A recorded request as code that asks it again."""

import json
from keyword import iskeyword
from pprint import pformat
from typing import NamedTuple

from apps.keys.snippets import base_url
from apps.usage.models import Endpoint

_WIDTH = 88


class Target(NamedTuple):
    """Where a body goes: the address below `base_url`, and the method of the SDKs, which is the same in both."""

    path: str
    method: str


# Images and models have several addresses, and the record keeps the endpoint alone.
_TARGETS = {
    Endpoint.CHAT_COMPLETIONS: Target("chat/completions", "chat.completions.create"),
    Endpoint.COMPLETIONS: Target("completions", "completions.create"),
    Endpoint.EMBEDDINGS: Target("embeddings", "embeddings.create"),
    Endpoint.MODERATIONS: Target("moderations", "moderations.create"),
    Endpoint.RESPONSES: Target("responses", "responses.create"),
}


class Replay(NamedTuple):
    title: str
    code: str


def replays(endpoint: str, body: str) -> list[Replay]:
    """Code that sends `body` again; none where it was cut, is no JSON object, or its address is not known.

    The key is left to the environment: the record does not have it.
    """
    try:
        parameters = json.loads(body)
        asked = Endpoint(endpoint)
    except (ValueError, RecursionError):
        return []
    if asked not in _TARGETS or not isinstance(parameters, dict):
        return []
    return code_of(_TARGETS[asked], parameters)


def code_of(target: Target, parameters: dict[str, object]) -> list[Replay]:
    """curl, Python and Node that send these parameters."""
    return [
        Replay("curl", _curl(target.path, parameters)),
        Replay("Python", _python(target.method, parameters)),
        Replay("Node", _node(target.method, parameters)),
    ]


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
    head, told = (f"{name}=", value) if is_name else ("**", {name: value})
    # In lines that a page has room for; where one is too long, it goes on below where the value begins.
    lines = pformat(told, width=_WIDTH, sort_dicts=False).splitlines()
    return head + f"\n    {' ' * len(head)}".join(lines)


def _node(method: str, parameters: dict[str, object]) -> str:
    streamed = "for await (const event of answer) console.log(event);"
    told = streamed if parameters.get("stream") else "console.log(answer);"
    # JSON is JavaScript, but for one name: in an object literal it would set what the object inherits from.
    literal = json.dumps(parameters, ensure_ascii=False, indent=2).replace('"__proto__":', '["__proto__"]:')
    return (
        'import OpenAI from "openai";\n\n'
        f'const client = new OpenAI({{ baseURL: "{base_url()}" }}); // the key comes from OPENAI_API_KEY\n'
        f"const answer = await client.{method}({literal});\n"
        f"{told}"
    )
