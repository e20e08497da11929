"""Addresses of the pages on budgets, below `/dashboard/budgets/`."""

from django.urls import path

from apps.billing.views import budgets

app_name = "billing"
urlpatterns = [
    path("", budgets.listing, name="budgets"),
    path("new/", budgets.new, name="budget_new"),
    path("<str:budget>/", budgets.one, name="budget"),
    path("<str:budget>/raise/", budgets.raise_, name="budget_raise"),
    path("<str:budget>/disable/", budgets.disable, name="budget_disable"),
    path("<str:budget>/enable/", budgets.enable, name="budget_enable"),
]
