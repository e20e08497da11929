"""Who sees which channels and deliveries."""

import pytest
from django.contrib.auth.models import AnonymousUser

from apps.delivery.queries import channels_usable_in, channels_visible_to, deliveries_visible_to, may_manage_channels
from apps.delivery.services import message_send
from apps.delivery.tests.conftest import MESSAGE, World


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("olga", {"Pager", "Team", "Chat", "Everybody"}),
        ("tariq", {"Pager", "Team", "Chat"}),
        ("mia", set()),
        ("victor", set()),
        ("sven", set()),
    ],
)
def test_who_sees_channels_and_what_was_sent_over_them(world: World, name: str, sees: set[str]) -> None:
    channels = [world.webhook, world.mail, world.slack, world.of_organization]
    message_send(message=MESSAGE, channels=channels, key="alert_1:fired")
    person = getattr(world, name)
    assert {one.name for one in channels_visible_to(person)} == sees
    assert {one.channel.name for one in deliveries_visible_to(person)} == sees
    assert may_manage_channels(person) is (name in {"olga", "tariq", "sven"})


def test_nobody_sees_any_without_signing_in(world: World) -> None:
    message_send(message=MESSAGE, channels=[world.mail], key="alert_1:fired")
    assert not channels_visible_to(AnonymousUser()).exists()
    assert not deliveries_visible_to(AnonymousUser()).exists()


def test_what_may_be_used_in_a_project(world: World) -> None:
    def names(*arguments: object) -> set[str]:
        return {one.name for one in channels_usable_in(*arguments)}  # type: ignore[arg-type]

    of_project = {"Pager", "Team", "Chat"}
    assert names(world.project) == names(world.project, world.tariq) == of_project
    assert names(world.project, world.olga) == of_project | {"Everybody"}
    assert names(world.elsewhere, world.sven) == set()
    assert names(None, world.olga) == {"Everybody"}
    assert names(None, world.tariq) == set()
