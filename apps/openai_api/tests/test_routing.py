"""Paths to handlers."""

import pytest

from apps.openai_api.call import Call
from apps.openai_api.routing import Router
from apps.usage.models import Endpoint


async def handle(call: Call) -> None: ...


ROUTER = Router(
    {
        "/v1/things": (Endpoint.MODELS, {"GET": handle}),
        "/v1/things/{thing}": (Endpoint.MODELS, {"GET": handle}),
        "/v1/things/latest": (Endpoint.MODELS, {"GET": handle}),
        "/v1/things/{thing}/parts/{part}": (Endpoint.IMAGES, {"GET": handle}),
    }
)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/v1/things", ()),
        ("/v1/things/a", ("a",)),
        ("/v1/things/latest", ()),
        ("/v1/things/a b\n", ("a b\n",)),
        ("/v1/things/a.b/parts/7", ("a.b", "7")),
    ],
)
def test_a_path_has_its_route_and_what_it_names(path: str, values: tuple[str, ...]) -> None:
    found = ROUTER.find(path)
    assert found is not None
    assert found.path_values == values


@pytest.mark.parametrize("path", ["", "/v1/things/", "/v1/things/a/", "/v1/things/a/parts", "/v2/things"])
def test_another_path_has_none(path: str) -> None:
    assert ROUTER.find(path) is None
