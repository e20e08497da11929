"""bootstrap_installation: what an empty database gets, and what one in use keeps."""

import re
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from apps.catalog.models import AIModel
from apps.keys.models import ApiKey, KeySecret
from apps.keys.secret import digest
from apps.organization.models import Membership, Project, User

pytestmark = pytest.mark.django_db
BROUGHT_KEY = "sk-proj-brought-along-for-continuous-integration"


def bootstrap(*options: str) -> str:
    out = StringIO()
    call_command("bootstrap_installation", *options, stdout=out)
    return out.getvalue()


def shown(card: str, label: str) -> str:
    found = re.search(rf"^ +{label} +(.+)$", card, re.MULTILINE)
    assert found, card
    return found[1]


def test_an_empty_database_gets_models_an_owner_a_project_and_a_key() -> None:
    bootstrap()
    owner, project, key = User.objects.get(), Project.objects.get(), ApiKey.objects.get()
    assert (owner.is_superuser, owner.is_staff) == (True, True)
    assert Membership.objects.get(user=owner, project=project).role == Membership.Role.OWNER
    assert (key.project, key.owner) == (project, owner)
    assert AIModel.objects.filter(name="gpt-4o-mini-2024-07-18").exists()


def test_the_login_and_the_key_that_are_shown_are_those_that_work() -> None:
    card = bootstrap()
    assert User.objects.get(username=shown(card, "Login")).check_password(shown(card, "Password"))
    assert KeySecret.objects.get().digest == digest(shown(card, "API key"))


def test_the_code_that_is_shown_holds_the_address_and_the_key(settings: LazySettings) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8123"
    card = bootstrap()
    assert 'base_url="http://127.0.0.1:8123/v1"' in card
    assert f'api_key="{shown(card, "API key")}"' in card
    assert shown(card, "Address") == "http://127.0.0.1:8123/admin/"


def test_a_second_run_makes_nothing_and_shows_no_secret_again() -> None:
    secrets = {shown(card := bootstrap(), "Password"), shown(card, "API key")}
    again = bootstrap()
    assert "All is there already" in again
    assert not any(secret in again for secret in secrets)
    assert (User.objects.count(), Project.objects.count(), ApiKey.objects.count()) == (1, 1, 1)


def test_a_second_run_is_silent_where_only_news_is_asked_for() -> None:
    assert bootstrap("--only-news")
    assert bootstrap("--only-news") == ""


def test_edited_models_are_not_overwritten() -> None:
    bootstrap()
    AIModel.objects.filter(name="gpt-4o-mini-2024-07-18").update(enabled=False)
    AIModel.objects.filter(name="gpt-4o-2024-11-20").delete()
    bootstrap()
    assert not AIModel.objects.get(name="gpt-4o-mini-2024-07-18").enabled
    assert not AIModel.objects.filter(name="gpt-4o-2024-11-20").exists()


def test_a_server_whose_owner_has_another_name_keeps_it() -> None:
    User.objects.create_superuser("grace", password="a long pass phrase")
    card = bootstrap()
    assert "Password" not in card
    assert User.objects.get().username == "grace"
    assert ApiKey.objects.get().owner.username == "grace"


def test_what_the_environment_brings_is_used_and_never_printed(settings: LazySettings) -> None:
    settings.BOOTSTRAP_ADMIN_USERNAME = "ci"
    settings.BOOTSTRAP_ADMIN_PASSWORD = "brought-along"
    settings.BOOTSTRAP_API_KEY = BROUGHT_KEY
    card = bootstrap()
    assert User.objects.get(username="ci").check_password("brought-along")
    assert KeySecret.objects.get().digest == digest(BROUGHT_KEY)
    assert "brought-along" not in card
    assert shown(card, "API key") == "the value of BOOTSTRAP_API_KEY"


def test_a_key_brought_later_is_added_once(settings: LazySettings) -> None:
    bootstrap()
    settings.BOOTSTRAP_API_KEY = BROUGHT_KEY
    bootstrap()
    bootstrap()
    assert ApiKey.objects.count() == 2


def test_a_brought_key_that_was_revoked_does_not_come_back(settings: LazySettings) -> None:
    settings.BOOTSTRAP_API_KEY = BROUGHT_KEY
    bootstrap()
    ApiKey.objects.update(state=ApiKey.State.REVOKED)
    bootstrap()
    assert ApiKey.objects.get().state == ApiKey.State.REVOKED


def test_a_brought_key_that_is_none_leaves_nothing_half_made(settings: LazySettings) -> None:
    settings.BOOTSTRAP_API_KEY = "no key at all, but secret"
    with pytest.raises(CommandError) as refused:
        bootstrap()
    assert "no key at all" not in str(refused.value)
    assert not User.objects.exists()


def test_a_person_of_the_owners_name_is_not_made_an_owner() -> None:
    User.objects.create_user("admin")
    with pytest.raises(CommandError, match="already exists"):
        bootstrap()
    assert not User.objects.get().is_superuser
