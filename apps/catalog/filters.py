"""What the lists of models and prices are narrowed by."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from apps.catalog.models import AIModel
from apps.catalog.price_book import Standing

# Field of AIModel to the word on its chip.
ABILITIES = {
    "chat": "Chat",
    "completions": "Completions",
    "responses": "Responses",
    "embeddings": "Embeddings",
    "moderations": "Moderations",
    "images": "Images",
    "audio": "Audio",
    "vision": "Vision",
    "reasoning": "Reasoning",
}


class AbilityFilter(DropdownFilter):
    title = "ability"
    parameter_name = "ability"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[Any, str]]:
        return list(ABILITIES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[AIModel]) -> QuerySet[AIModel]:
        ability = self.value()
        return queryset.filter(**{ability: True}) if ability in ABILITIES else queryset


class StandingFilter(DropdownFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[Any, str]]:
        return [(standing.value, standing.label) for standing in Standing]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        standing = self.value()
        return queryset.filter(standing=standing) if standing in Standing.values else queryset
