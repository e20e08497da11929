"""The pages of models and of the price book."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    BooleanRadioFilter,
    ChoicesDropdownFilter,
)
from unfold.decorators import display
from unfold.utils import display_for_label

from apps.audit.audited import AuditedAdmin, Verbs
from apps.catalog.display import dollars
from apps.catalog.filters import ABILITIES, AbilityFilter, StandingFilter
from apps.catalog.models import AIModel, ModelAlias, Price
from apps.catalog.price_book import Standing, models_with_prices, prices_with_standing, standing_of
from apps.catalog.services import model_disable, model_enable

NOTHING = "–"
STANDING_COLOURS = {Standing.IN_FORCE: "success", Standing.LATER: "info", Standing.REPLACED: "default"}
OFFER_COLOURS = {"offered": "success", "deprecated": "warning", "disabled": "default"}
STAMPED = (
    "This price is in effect. A change counts from now on: requests that are on record keep the cost they were "
    "stamped with. To keep the old price in the book, add a new line with a later date instead."
)


def _tab(name: str, *fields: Any, description: str = "") -> tuple[str, dict[str, Any]]:
    return name, {"fields": fields, "classes": ["tab"], "description": description}


class AliasInline(TabularInline):
    model = ModelAlias
    fields = ("name",)
    extra = 0
    tab = True
    hide_title = True


class PriceInline(TabularInline):
    """Adds lines; a line that is there is changed on its own page, which tells what a change does and does not do."""

    model = Price
    fields = ("unit", "size", "quality", "amount", "effective_from", "standing_chip", "own_page")
    readonly_fields = ("standing_chip", "own_page")
    extra = 0
    tab = True
    hide_title = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return prices_with_standing(super().get_queryset(request), timezone.now())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description="Standing")
    def standing_chip(self, price: Any) -> str:
        if not price.pk:
            return NOTHING
        # In a form Unfold makes no chip of `label=`.
        told = price.standing, Standing(price.standing).label
        chip: str = display_for_label(told, NOTHING, STANDING_COLOURS)
        return chip

    @display(description="Its page")
    def own_page(self, price: Price) -> str:
        if not price.pk:
            return NOTHING
        address = reverse("admin:catalog_price_change", args=(price.pk,))
        return format_html('<a class="text-link" href="{}" aria-label="Open {}">Open</a>', address, price)


@admin.register(AIModel)
class AIModelAdmin(AuditedAdmin, SimpleHistoryAdmin, ModelAdmin):
    audit_verbs = Verbs.of("model")
    audit_inlines: ClassVar = {ModelAlias: Verbs.of("alias"), Price: Verbs.of("price")}
    list_display = ("named", "offer", "abilities", "window", "input_cost", "output_cost")
    list_display_links = ("named",)
    list_filter = (AbilityFilter, ("enabled", BooleanRadioFilter), ("tokenizer", ChoicesDropdownFilter))
    list_filter_submit = True
    list_per_page = 50
    search_fields = ("name", "aliases__name", "owned_by")
    search_help_text = "Name, alias or owner"
    ordering = ("name",)
    actions = ("enable_selected", "disable_selected")
    inlines = (AliasInline, PriceInline)
    compressed_fields = True
    warn_unsaved_form = True
    fieldsets = (
        _tab("About", "name", "owned_by", "created_at", "enabled", "deprecated_on"),
        _tab("Abilities", *ABILITIES),
        _tab("Sizes", "tokenizer", "context_window", "max_output_tokens", "embedding_dimensions"),
        _tab("Pace", "first_token_ms", "tokens_per_second", description="A key may have a pace of its own."),
    )

    class Media:
        css: ClassVar = {"all": ("css/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[AIModel]:
        models = super().get_queryset(request).prefetch_related("aliases")
        return models_with_prices(models, timezone.now())

    # --- The list -----------------------------------------------------------------------------------------------------

    @display(description="Model", header=True, ordering="name")
    def named(self, model: AIModel) -> tuple[str, str]:
        return model.name, ", ".join(alias.name for alias in model.aliases.all())

    @display(description="Offer", label=OFFER_COLOURS, ordering="enabled")
    def offer(self, model: AIModel) -> tuple[str, str]:
        if not model.enabled:
            return "disabled", "Not enabled"
        if model.deprecated_on and model.deprecated_on <= timezone.now().date():
            return "deprecated", "Deprecated"
        return "offered", "On offer"

    @display(description="Abilities", label=True)
    def abilities(self, model: AIModel) -> list[str]:
        return [word for field, word in ABILITIES.items() if getattr(model, field)]

    @display(description="Context window", ordering="context_window")
    def window(self, model: AIModel) -> str:
        return f"{model.context_window:,}" if model.context_window else NOTHING

    @display(description="Input, 1M tokens", ordering="input_price")
    def input_cost(self, model: Any) -> str:
        return NOTHING if model.input_price is None else dollars(model.input_price)

    @display(description="Output, 1M tokens", ordering="output_price")
    def output_cost(self, model: Any) -> str:
        return NOTHING if model.output_price is None else dollars(model.output_price)

    # --- Many at once -------------------------------------------------------------------------------------------------

    @admin.action(description="Enable", permissions=["change"])
    def enable_selected(self, request: HttpRequest, queryset: QuerySet[AIModel]) -> None:
        for model in queryset:
            model_enable(model=model, actor=request.user)  # type: ignore[arg-type]
        messages.success(request, f"{_counted(len(queryset))} on offer.")

    @admin.action(description="Disable", permissions=["change"])
    def disable_selected(self, request: HttpRequest, queryset: QuerySet[AIModel]) -> None:
        for model in queryset:
            model_disable(model=model, actor=request.user)  # type: ignore[arg-type]
        messages.success(request, f"{_counted(len(queryset))} no longer on offer.")


@admin.register(Price)
class PriceAdmin(AuditedAdmin, SimpleHistoryAdmin, ModelAdmin):
    audit_verbs = Verbs.of("price")
    list_display = ("line", "what", "cost", "since", "standing_chip")
    list_display_links = ("line",)
    list_filter = (StandingFilter, ("model", AutocompleteSelectFilter), ("unit", ChoicesDropdownFilter))
    list_filter_submit = True
    list_per_page = 50
    list_select_related = ("model",)
    search_fields = ("model__name", "model__aliases__name", "unit", "size", "quality")
    search_help_text = "Model, alias, unit, size or quality"
    ordering = ("model__name", "unit", "quality", "size", "-effective_from")
    autocomplete_fields = ("model",)
    compressed_fields = True
    warn_unsaved_form = True

    class Media:
        css: ClassVar = {"all": ("css/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Price]:
        return prices_with_standing(super().get_queryset(request), timezone.now())

    def get_fieldsets(self, request: HttpRequest, obj: Price | None = None) -> Any:
        in_effect = obj is not None and standing_of(obj, timezone.now()) == Standing.IN_FORCE
        fields = ("model", "unit", "size", "quality", "amount", "effective_from")
        told = render_to_string("unfold/helpers/messages/info.html", {"message": STAMPED}) if in_effect else ""
        return [(None, {"fields": fields, "description": told})]

    # --- The list -----------------------------------------------------------------------------------------------------

    @display(description="Model", ordering="model__name")
    def line(self, price: Price) -> str:
        return price.model.name

    @display(description="Unit", header=True, ordering="unit")
    def what(self, price: Price) -> tuple[str, str]:
        return price.get_unit_display(), ", ".join(filter(None, (price.quality, price.size)))

    @display(description="US dollars", ordering="amount")
    def cost(self, price: Price) -> str:
        return dollars(price.amount)

    @display(description="Effective from", ordering="effective_from")
    def since(self, price: Price) -> str:
        moment = timezone.localtime(price.effective_from)
        return f"{moment:%Y-%m-%d}" if (moment.hour, moment.minute) == (0, 0) else f"{moment:%Y-%m-%d %H:%M %Z}"

    @display(description="Standing", label=STANDING_COLOURS)
    def standing_chip(self, price: Any) -> tuple[str, str]:
        return price.standing, Standing(price.standing).label


def _counted(count: int) -> str:
    return "1 model is" if count == 1 else f"{count} models are"
