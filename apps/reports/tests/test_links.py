"""The links beside lists and charts lead to the form of the report, with the filters of the page."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from apps.reports.tests.conftest import World, record_of
from apps.usage.sink import batch_write


@pytest.mark.parametrize(
    ("page", "report"),
    [
        ("/dashboard/?period=30d&model=gpt-4o", "/dashboard/reports/new/usage/?period=30d&amp;model=gpt-4o"),
        (
            "/dashboard/requests/?period=7d&model=no-price",
            "/dashboard/reports/new/requests/?period=7d&amp;model=no-price",
        ),
        ("/dashboard/keys/", "/dashboard/reports/new/access/"),
        ("/dashboard/team/members/", "/dashboard/reports/new/access/?project="),
    ],
)
def test_a_page_leads_to_its_report(world: World, page: str, report: str) -> None:
    batch_write([record_of(world.keys["mias-own"], 2, timezone.now())], [])
    client = Client()
    client.force_login(world.mia)
    [link] = re.findall(r'href="(/dashboard/reports/new/[^"]*)"', client.get(page, follow=True).content.decode())
    assert link.startswith(report)
    assert client.get(link.replace("&amp;", "&")).status_code == 200
