"""All pages of the admin are Unfold's, open for an owner of the organization and closed for all who are not staff."""

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.test import Client
from django.urls import reverse
from unfold.admin import ModelAdmin as UnfoldModelAdmin

from apps.organization.models import User
from apps.organization.services import project_create

ADMINS = [pytest.param(one, id=model._meta.label) for model, one in admin.site._registry.items()]


@pytest.fixture
def owner(client: Client) -> User:
    person = User.objects.create_superuser("olga")
    project_create(name="Search", owner=person)  # Without a project there is none that a key could be added to.
    client.force_login(person)
    return person


def pages_of(site_admin: ModelAdmin) -> list[str]:
    stem = f"admin:{site_admin.opts.app_label}_{site_admin.opts.model_name}"
    return [reverse(f"{stem}_changelist"), reverse(f"{stem}_add")]


def test_there_are_pages_to_walk() -> None:
    labels = {model._meta.label for model in admin.site._registry}
    assert {"catalog.AIModel", "catalog.Price", "organization.User", "organization.Project"} <= labels
    assert {"auth.Group", "axes.AccessAttempt", "axes.AccessLog", "axes.AccessFailureLog"} <= labels


@pytest.mark.parametrize("site_admin", ADMINS)
def test_it_is_unfolds(site_admin: ModelAdmin) -> None:
    assert isinstance(site_admin, UnfoldModelAdmin)


@pytest.mark.django_db
@pytest.mark.parametrize("site_admin", ADMINS)
def test_its_list_opens_for_an_owner(client: Client, owner: User, site_admin: ModelAdmin) -> None:
    changelist, _ = pages_of(site_admin)
    assert client.get(changelist).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("site_admin", ADMINS)
def test_its_add_page_opens_for_an_owner_where_rows_are_added_by_people(
    client: Client, owner: User, site_admin: ModelAdmin
) -> None:
    _, add = pages_of(site_admin)
    answer = client.get(add)
    read_only = not site_admin.has_add_permission(answer.wsgi_request)
    assert answer.status_code == (403 if read_only else 200)


@pytest.mark.django_db
def test_only_what_the_server_writes_itself_cannot_be_added(client: Client, owner: User) -> None:
    request = client.get(reverse("admin:index")).wsgi_request
    closed = {model._meta.label for model, one in admin.site._registry.items() if not one.has_add_permission(request)}
    sign_ins = {"axes.AccessAttempt", "axes.AccessFailureLog", "axes.AccessLog"}
    by_pages = {"organization.Invitation", "organization.Registration", "delivery.Channel", "delivery.Delivery"}
    assert closed == {*sign_ins, *by_pages, "audit.AuditEvent", "usage.RequestRecord"}


@pytest.mark.django_db
@pytest.mark.parametrize("site_admin", ADMINS)
def test_whoever_is_not_signed_in_is_sent_to_the_sign_in(client: Client, site_admin: ModelAdmin) -> None:
    for page in pages_of(site_admin):
        answer = client.get(page)
        assert answer.status_code == 302, page
        assert answer["Location"].startswith(reverse("admin:login")), page


@pytest.mark.django_db
@pytest.mark.parametrize("site_admin", ADMINS)
def test_a_person_who_is_not_staff_is_refused(client: Client, site_admin: ModelAdmin) -> None:
    client.force_login(User.objects.create_user("sven"))
    for page in pages_of(site_admin):
        answer = client.get(page)
        assert answer.status_code == 302, page
        assert answer["Location"].startswith(reverse("admin:login")), page


@pytest.mark.django_db
@pytest.mark.parametrize("site_admin", ADMINS)
def test_staff_without_a_permission_are_refused(client: Client, site_admin: ModelAdmin) -> None:
    client.force_login(User.objects.create_user("mia", is_staff=True))
    answers = {page: client.get(page).status_code for page in pages_of(site_admin)}
    assert set(answers.values()) == {403}, answers
