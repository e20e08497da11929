import pytest
from django.db.models import QuerySet

from apps.listing import keyset
from apps.listing.keyset import Cursor, KeysetPage, keyset_page
from apps.organization.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids() -> list[int]:
    """Twelve rows of some small table; every fifth is rare. Oldest first."""
    names = [f"{'rare' if number % 5 == 0 else 'common'} {number}" for number in range(12)]
    return [project.pk for project in Project.objects.bulk_create(Project(name=name) for name in names)]


def _one_more() -> None:
    Project.objects.bulk_create([Project(name="just arrived")])


@pytest.fixture
def short_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "FIRST_REACH", 2)
    monkeypatch.setattr(keyset, "REACH", 4)


def _rows() -> QuerySet[Project]:
    return Project.objects.order_by()


def _rare() -> QuerySet[Project]:
    return _rows().filter(name__startswith="rare")


def _page(cursor: Cursor | None = None) -> KeysetPage[Project]:
    return keyset_page(_rows(), cursor=cursor, size=5)


def _rare_page(cursor: Cursor | None = None, size: int = 2) -> KeysetPage[Project]:
    return keyset_page(_rare(), cursor=cursor, size=size, scope=_rows())


def _ids(page: KeysetPage[Project]) -> list[int]:
    return [row.pk for row in page.rows]


def test_older_pages_show_each_row_once_the_newest_first(ids: list[int]) -> None:
    seen, page = [], _page()
    assert page.newer is None
    seen += _ids(page)
    while page.older:
        page = _page(page.older)
        seen += _ids(page)
    assert seen == ids[::-1]


def test_newer_leads_back_over_the_same_pages(ids: list[int]) -> None:
    second = _page(_page().older)
    third = _page(second.older)
    assert third.newer is not None
    assert _ids(_page(third.newer)) == _ids(second)


def test_the_way_back_ends_at_a_full_newest_page(ids: list[int]) -> None:
    page = _page(Cursor(ids[-3], newer=True))
    assert _ids(page) == ids[:-6:-1]
    assert page.newer is None


def test_rows_that_arrive_do_not_move_the_page_one_is_on(ids: list[int]) -> None:
    older = _page().older
    before = _ids(_page(older))
    _one_more()
    assert _ids(_page(older)) == before


def test_a_full_last_page_has_no_older_one(ids: list[int]) -> None:
    assert keyset_page(_rows(), cursor=None, size=12).older is None


@pytest.mark.usefixtures("short_reach")
def test_rows_looked_through_end_a_page_and_the_link_goes_on_from_there(ids: list[int]) -> None:
    page = _rare_page()
    assert (_ids(page), page.is_cut_short) == ([ids[10]], True)
    page = _rare_page(page.older)
    assert (_ids(page), page.is_cut_short) == ([ids[5]], True)
    page = _rare_page(page.older)
    assert (_ids(page), page.is_cut_short, page.older) == ([ids[0]], False, None)


@pytest.mark.usefixtures("short_reach")
def test_a_page_without_a_match_still_leads_both_ways(ids: list[int]) -> None:
    page = _rare_page(Cursor(ids[5]))
    assert (_ids(page), page.is_cut_short) == ([], True)
    assert page.older is not None
    assert page.newer is not None
    assert _ids(_rare_page(page.older)) == [ids[0]]
    assert _ids(_rare_page(page.newer)) == [ids[5]]


@pytest.mark.usefixtures("short_reach")
def test_newer_rows_are_looked_through_in_steps_too(ids: list[int]) -> None:
    page = _rare_page(Cursor(ids[0], newer=True))
    assert (_ids(page), page.is_cut_short) == ([], True)
    assert page.newer is not None
    assert _ids(_rare_page(page.newer)) == [ids[5]]


@pytest.mark.usefixtures("short_reach")
def test_a_page_that_fills_early_reads_no_further(ids: list[int]) -> None:
    page = _rare_page(size=1)
    assert (_ids(page), page.is_cut_short) == ([ids[10]], False)


def test_an_empty_table_has_one_empty_page() -> None:
    assert _page() == KeysetPage([], older=None, newer=None)


@pytest.mark.parametrize("cursor", [Cursor(7), Cursor(7, newer=True)])
def test_a_cursor_survives_its_text(cursor: Cursor) -> None:
    assert Cursor.parse(str(cursor)) == cursor


@pytest.mark.parametrize(
    "text", ["", "7", "before", "before-", "before--7", "beside-7", "after-²", f"after-{'9' * 19}"]
)
def test_what_is_no_cursor_means_the_newest_page(text: str) -> None:
    assert Cursor.parse(text) is None
