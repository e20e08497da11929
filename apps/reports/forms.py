"""The form of a new report: what it is of, and as what it is wanted."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from apps.catalog.models import AIModel
from apps.exporting.formats import Format
from apps.reports.question import SPLITS, Question
from apps.usage.analysis import Grain, Preset
from apps.usage.analysis.selection import STATUSES
from apps.usage.models import Endpoint, Forecast

Choices = Iterable[tuple[str, str]]
_STATUS_LABELS = {"2xx": "Succeeded (2xx)", "4xx": "Refused (4xx)", "5xx": "Failed (5xx)"}
_NOTHING = "none"
# In the address, and not fields of a filter.
_OUTPUT = ("format", "byte_order_mark")


def _day(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=UnfoldAdminTextInputWidget({"type": "datetime-local"}))


def _one(label: str, choices: Choices, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=list(choices), widget=UnfoldAdminSelectWidget, help_text=help_text
    )


def _several(label: str, choices: Choices) -> forms.MultipleChoiceField:
    options = list(choices)
    widget: Any = UnfoldAdminCheckboxSelectMultipleWidget if len(options) <= 6 else UnfoldAdminSelectMultipleWidget
    return forms.MultipleChoiceField(
        label=label, required=False, choices=options, widget=widget, help_text="None chosen: all."
    )


class ReportForm(forms.Form):
    """Its fields are those that the report can be asked for. `question`: what the address asks already."""

    def __init__(self, question: Question, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self._question = question
        fields = {name: field for name, field, _ in _fields(question)}
        self.fields.update({**fields, **_output()})
        self.initial = {name: initial for name, _, initial in _fields(question)} | {"format": Format.CSV.value}

    @property
    def query(self) -> QueryDict:
        """The address of what was filled in."""
        query = QueryDict(mutable=True)
        for name, value in self.cleaned_data.items():
            if value and name not in _OUTPUT:
                query.setlist(name, value if isinstance(value, list) else [value])
        if self._question.report.has("split") and "split" not in query:
            query["split"] = _NOTHING
        if query.get("period") != Preset.CUSTOM:
            query.pop("from", None)
            query.pop("to", None)
        if zone := self._question.period.zone_is_chosen and str(self._question.period.zone):
            query["zone"] = zone
        return query


def _output() -> dict[str, forms.Field]:
    return {
        "format": forms.ChoiceField(choices=Format.choices, widget=UnfoldAdminRadioSelectWidget),
        "byte_order_mark": forms.BooleanField(
            label="Byte order mark",
            required=False,
            widget=UnfoldBooleanSwitchWidget,
            help_text="For CSV alone: lets Excel see that the text is UTF-8.",
        ),
    }


def _fields(question: Question) -> Iterator[tuple[str, forms.Field, Any]]:
    """Name, field, and what the address says already."""
    report, period, chosen = question.report, question.period, question.piece.selection
    sight = question.piece.sight
    if report.has("period"):
        yield "period", _one("Period", [(str(one), one.label) for one in Preset]), str(period.preset)
        local = [moment.astimezone(period.zone) for moment in (period.start, period.end)]
        yield "from", _day("From"), f"{local[0]:%Y-%m-%dT%H:%M}"
        yield "to", _day("To"), f"{local[1]:%Y-%m-%dT%H:%M}"
    if report.has("grain"):
        grains = [("", "Automatic"), *((str(one), one.label) for one in Grain)]
        yield "grain", _one("A row for each", grains), str(period.grain) if period.grain_is_chosen else ""
    if report.has("split"):
        apart = _several("Told apart", SPLITS.items())
        apart.help_text = "None chosen: a row for each stretch of time."
        yield "split", apart, list(question.split)
    if report.has("metric"):
        yield "metric", _one("Of what", Forecast.Metric.choices), question.metric
    named: dict[str, tuple[str, Choices, list[str]]] = {
        "project": (
            "Projects",
            _by_name((one.public_id, one.name) for one in sight.projects.values()),
            [sight.projects[pk].public_id for pk in chosen.projects],
        ),
        "key": (
            "Keys",
            _by_name((one.public_id, one.name) for one in sight.keys.values()),
            [sight.keys[pk].public_id for pk in chosen.keys],
        ),
        "member": (
            "Members",
            _by_name((one.public_id, one.name) for one in sight.members.values()),
            [sight.members[pk].public_id for pk in chosen.members],
        ),
        "model": ("Models", _models(chosen.models), list(chosen.models)),
        "endpoint": ("Endpoints", Endpoint.choices, list(chosen.endpoints)),
        "status": ("Status", _STATUS_LABELS.items(), [f"{digit}xx" for digit in chosen.status_classes]),
    }
    assert list(_STATUS_LABELS) == list(STATUSES)
    for name, (label, choices, initial) in named.items():
        if report.has(name):
            yield name, _several(label, choices), initial


def _by_name(choices: Choices) -> list[tuple[str, str]]:
    return sorted(choices, key=lambda choice: choice[1].casefold())


def _models(chosen: Iterable[str]) -> list[tuple[str, str]]:
    offered = AIModel.objects.order_by("name").values_list("name", flat=True)
    return [(name, name) for name in dict.fromkeys([*chosen, *offered])]
