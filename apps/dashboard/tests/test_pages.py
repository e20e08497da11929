"""Overview and Explore: what they show, to whom, and what they make of an address."""

import re
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.dashboard.cards import CARDS
from apps.dashboard.charts import Kind
from apps.dashboard.tests.conftest import ATLAS_TOKENS, BOREALIS_TOKENS, MIAS_TOKENS, World
from apps.usage.analysis import By, Metric

HTMX = {"HX-Request": "true"}
OVERVIEW, EXPLORE = "/dashboard/", "/dashboard/explore/"
# What says which keys, people and projects there are, and how much they used, by who must not read it.
_BOREALIS = {"Borealis", "foreign-key", "sven", "borealis-model", "borealis_error", f"{BOREALIS_TOKENS:,}"}
_ALL_TOKENS = f"{ATLAS_TOKENS + MIAS_TOKENS + BOREALIS_TOKENS:,}"
_ATLAS = {"Atlas", "tariqs-key", "mias-key", "tariq", "mia"}
_ATLAS_TOKENS = {f"{ATLAS_TOKENS + MIAS_TOKENS:,}", f"{ATLAS_TOKENS:,}", f"{MIAS_TOKENS:,}"}
HIDDEN = {
    "olga": set[str](),
    "tariq": _BOREALIS | {_ALL_TOKENS},
    "mia": _BOREALIS | {_ALL_TOKENS, "tariqs-key", "tariq"},
    "victor": _BOREALIS
    | {_ALL_TOKENS, "tariqs-key", "mias-key", "tariq", "mia", f"{ATLAS_TOKENS:,}", f"{MIAS_TOKENS:,}"},
    "sven": {"Atlas", "tariqs-key", "mias-key", "tariq", _ALL_TOKENS, *_ATLAS_TOKENS},
    "otto": _BOREALIS | _ATLAS | _ATLAS_TOKENS | {_ALL_TOKENS},
}


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def sign_in(client: Client, world: World, name: str) -> None:
    client.force_login(world.people[name])


def met(words: set[str], page: str) -> list[str]:
    """Those of the words that stand in the page, as words of their own: a token of a form holds any three letters."""
    return [word for word in words if re.search(rf"(?<![\w,]){re.escape(word)}(?!\w)", page)]


def main_of(page: str) -> str:
    """Without the frame, which names the person themselves."""
    return page.partition('<div class="page"')[2]


# --- Who sees what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HIDDEN)
def test_nobody_meets_names_or_numbers_that_are_not_theirs(client: Client, used: World, name: str) -> None:
    sign_in(client, used, name)
    everything = [f"whole=1&metric=tokens&group={by}" for by in By]
    pages = [main_of(read(client, f"{OVERVIEW}?{query}")) for query in everything]
    pages += [
        main_of(read(client, f"{EXPLORE}?metric={metric}&group={by}&chart={kind}"))
        for metric, by, kind in product((Metric.TOKENS, Metric.DURATION_P95), By, Kind)
    ]
    assert met(HIDDEN[name], "".join(pages)) == []


@pytest.mark.parametrize("name", HIDDEN)
def test_choosing_what_is_not_theirs_shows_nobody_more(client: Client, used: World, name: str) -> None:
    sign_in(client, used, name)
    ids = {
        "Borealis": ("project", used.borealis.public_id),
        "foreign-key": ("key", used.foreign_key.public_id),
        "sven": ("member", used.people["sven"].public_id),
        "tariqs-key": ("key", used.tariqs_key.public_id),
        "tariq": ("member", used.people["tariq"].public_id),
        "Atlas": ("project", used.atlas.public_id),
    }
    for secret, (parameter, value) in ids.items():
        if secret not in HIDDEN[name]:
            continue
        page = main_of(read(client, f"{EXPLORE}?metric=tokens&group=key&{parameter}={value}"))
        assert "There is no such" in page
        assert met(HIDDEN[name], page) == []


def test_owners_of_the_organization_see_all_that_others_must_not(client: Client, used: World) -> None:
    """A page that shows nothing hides everything."""
    sign_in(client, used, "olga")
    pages = "".join(read(client, f"{OVERVIEW}?whole=1&metric=tokens&group={by}") for by in By)
    everything = set[str]().union(*HIDDEN.values())
    assert set(met(everything, pages)) == everything


@pytest.mark.parametrize("address", [OVERVIEW, f"{OVERVIEW}?card=use", EXPLORE])
def test_a_stranger_is_led_to_the_sign_in(client: Client, used: World, address: str) -> None:
    assert client.get(address)["Location"].startswith(reverse("organization:sign_in"))
    fragment = client.get(address, headers=HTMX)
    assert fragment["HX-Redirect"].startswith(reverse("organization:sign_in"))
    assert not fragment.content


def test_what_happened_lately_is_for_those_who_read_the_trail(client: Client, used: World) -> None:
    sign_in(client, used, "tariq")
    assert "Key issued" in read(client, f"{OVERVIEW}?card=lately")
    for name in ("mia", "victor"):
        sign_in(client, used, name)
        assert "card-lately" not in read(client, OVERVIEW)
        assert client.get(f"{OVERVIEW}?card=lately").status_code == 404


# --- What they show ---------------------------------------------------------------------------------------------------


def test_each_card_is_fetched_by_itself_with_the_filters_of_the_page(client: Client, used: World) -> None:
    sign_in(client, used, "olga")
    page = read(client, f"{OVERVIEW}?period=30d&model=gpt-4o-mini-2024-07-18")
    for card in CARDS:
        assert f'hx-get="/dashboard/?period=30d&amp;model=gpt-4o-mini-2024-07-18&amp;card={card.name}"' in page
        fragment = read(client, f"{OVERVIEW}?period=30d&card={card.name}")
        assert "<html" not in fragment


def test_without_javascript_all_cards_are_in_the_page(client: Client, used: World) -> None:
    sign_in(client, used, "tariq")
    assert '<noscript><meta http-equiv="refresh" content="0; url=?period=7d&amp;whole=1"></noscript>' in read(
        client, OVERVIEW
    )
    page = read(client, f"{OVERVIEW}?whole=1&metric=tokens")
    assert "hx-get" not in page.partition('<div class="dash">')[2]
    assert f'<td class="number">{ATLAS_TOKENS + MIAS_TOKENS:,}</td>' in page


def test_the_figures_are_those_of_the_records(client: Client, used: World) -> None:
    sign_in(client, used, "tariq")
    figures = read(client, f"{OVERVIEW}?card=figures")
    assert f'title="{ATLAS_TOKENS + MIAS_TOKENS:,}"' in figures
    assert 'title="$0.00302"' in figures
    assert '<p class="figure" title="33.3 %">33.3 %</p>' in figures


def test_filters_narrow_what_is_shown(client: Client, used: World) -> None:
    sign_in(client, used, "tariq")
    page = read(client, f"{EXPLORE}?metric=tokens&group=none&key={used.mias_key.public_id}")
    assert f'<td class="number">{MIAS_TOKENS:,}</td>' in page
    assert f"{ATLAS_TOKENS + MIAS_TOKENS:,}" not in page


def test_a_line_of_a_list_leads_to_the_page_of_it_alone(client: Client, used: World) -> None:
    sign_in(client, used, "tariq")
    top = read(client, f"{OVERVIEW}?period=24h&metric=tokens&card=top")
    assert f'href="?period=24h&amp;metric=tokens&amp;key={used.mias_key.public_id}"' in top


def test_what_does_not_add_up_is_not_stacked(client: Client, used: World) -> None:
    sign_in(client, used, "tariq")
    page = read(client, f"{EXPLORE}?metric=duration_p95&chart=bars")
    assert '"kind": "lines"' in page
    assert "do not add up" in page


def test_an_empty_period_says_where_to_look(client: Client, used: World) -> None:
    sign_in(client, used, "tariq")
    page = read(client, f"{EXPLORE}?period=custom&from=2020-01-01&to=2020-01-02")
    assert "Nothing was asked here in this time." in page


# --- Before the first request -----------------------------------------------------------------------------------------


def test_before_the_first_request_the_page_says_what_to_do(client: Client, world: World) -> None:
    sign_in(client, world, "mia")
    page = read(client, OVERVIEW)
    assert reverse("keys:issue") in page
    assert "/v1" in page
    sign_in(client, world, "victor")
    assert "Have a key made" in read(client, OVERVIEW)
    sign_in(client, world, "otto")
    assert "You are in no project yet" in read(client, OVERVIEW)


def test_the_page_loads_anew_once_the_first_request_is_there(client: Client, world: World) -> None:
    sign_in(client, world, "mia")
    assert client.get(f"{OVERVIEW}?card=first", headers=HTMX).status_code == 204


def test_the_page_waits_no_longer_after_the_first_request(client: Client, used: World) -> None:
    sign_in(client, used, "mia")
    assert client.get(f"{OVERVIEW}?card=first", headers=HTMX)["HX-Refresh"] == "true"


def test_a_foreign_first_request_is_none(client: Client, used: World) -> None:
    sign_in(client, used, "otto")
    assert client.get(f"{OVERVIEW}?card=first", headers=HTMX).status_code == 204


# --- Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parameter", ["period", "grain", "zone", "metric", "group", "chart", "compare", "project"])
@pytest.mark.parametrize("value", ["nonsense", "%00", "<script>alert(1)</script>", "9" * 400, "-1", "ümläut"])
def test_what_an_address_does_not_make_sense_of_is_told_in_words(
    client: Client, used: World, parameter: str, value: str
) -> None:
    sign_in(client, used, "olga")
    for address in (f"{OVERVIEW}?whole=1", f"{EXPLORE}?"):
        page = read(client, f"{address}&{parameter}={value}")
        assert 'class="page-problem" role="alert"' in page
        assert "<script>alert(1)" not in page


@pytest.mark.parametrize("value", ["", "nonsense", "2026-13-45", "0001-01-01", "9999-12-31", "2026-03-01T00:00"])
def test_odd_ends_of_a_period_break_nothing(client: Client, used: World, value: str) -> None:
    sign_in(client, used, "olga")
    for query in (f"from={value}&to=2026-03-05", f"from=2026-03-01&to={value}"):
        read(client, f"{OVERVIEW}?whole=1&period=custom&{query}")
        read(client, f"{EXPLORE}?period=custom&{query}")


def test_an_unknown_card_is_not_found(client: Client, used: World) -> None:
    sign_in(client, used, "olga")
    assert client.get(f"{OVERVIEW}?card=nonsense").status_code == 404


# --- Cost -------------------------------------------------------------------------------------------------------------

# Session, person, roles, projects, keys, people; the rest is the card's own.
BUDGETS = {
    "figures": 24,
    "use": 24,
    "outcomes": 20,
    "errors": 16,
    "week": 12,
    "lately": 10,
    "top": 26,
    "budgets": 18,
    "alerts": 16,
}


@pytest.mark.parametrize("card", [card.name for card in CARDS])
def test_a_card_asks_a_bounded_number_of_queries(
    client: Client, used: World, card: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(client, used, "tariq")
    with django_assert_max_num_queries(BUDGETS[card]):
        read(client, f"{OVERVIEW}?period=30d&group=member&card={card}")


def test_the_page_itself_asks_a_bounded_number_of_queries(
    client: Client, used: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(client, used, "tariq")
    with django_assert_max_num_queries(20):
        read(client, OVERVIEW)
