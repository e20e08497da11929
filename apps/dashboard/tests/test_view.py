"""What a page shows leads to an address, and the address back to it."""

from itertools import product

import pytest
from django.http import QueryDict

from apps.dashboard.charts import Kind
from apps.dashboard.tests.conftest import World
from apps.dashboard.view import View, view_read
from apps.usage.analysis import By, Metric


def read(world: World, query: str) -> View:
    view, problems = view_read(world.people["olga"], QueryDict(query))
    assert problems == []
    return view


def addresses(world: World) -> list[str]:
    drawn = product(Metric, ["none", *By], ["", *Kind], ["", "none"])
    found = [
        f"period=24h&metric={metric}&group={by}" + f"&chart={kind}" * bool(kind) + f"&compare={other}" * bool(other)
        for metric, by, kind, other in drawn
    ]
    key, project = world.mias_key.public_id, world.atlas.public_id
    return [
        *found,
        "",
        f"period=custom&from=2026-03-01T00:00&to=2026-03-05T12:30&grain=day&project={project}&key={key}",
        f"period=90d&zone=Europe/Berlin&model=a%26b&model=c&endpoint=chat.completions&status=4xx&status=5xx&key={key}",
    ]


def test_an_address_comes_back_from_what_it_shows(world: World) -> None:
    for address in addresses(world):
        view = read(world, address)
        again = read(world, view.query)
        assert again.query == view.query
        assert (again.metric, again.by, again.kind, again.compares) == (view.metric, view.by, view.kind, view.compares)
        assert again.piece.selection == view.piece.selection


def test_what_is_as_always_is_not_in_the_address(world: World) -> None:
    assert read(world, "metric=requests&group=model&compare=before").query == "period=7d"


@pytest.mark.parametrize(("metric", "kind"), [("tokens", Kind.BARS), ("error_rate", Kind.LINES)])
def test_a_metric_is_drawn_as_fits_it(world: World, metric: str, kind: Kind) -> None:
    assert read(world, f"metric={metric}").drawn_as is kind
