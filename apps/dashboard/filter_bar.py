"""The bar of filters: what can be chosen, and what is."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from apps.catalog.models import AIModel
from apps.dashboard.view import View
from apps.usage.analysis import Grain, Preset
from apps.usage.analysis.selection import STATUSES
from apps.usage.analysis.told import period_told
from apps.usage.models import Endpoint


class Option(NamedTuple):
    value: str
    label: str
    is_chosen: bool


class Choice(NamedTuple):
    """A filter that takes several values."""

    name: str
    label: str
    options: list[Option]

    @property
    def told(self) -> str:
        """What is chosen, in as few words as a button has room for."""
        chosen = [option.label for option in self.options if option.is_chosen]
        return "All" if not chosen else chosen[0] if len(chosen) == 1 else f"{len(chosen)} chosen"

    @property
    def is_active(self) -> bool:
        return any(option.is_chosen for option in self.options)


class FilterBar(NamedTuple):
    """`start` and `end`: the period as its two fields take it. `zone`: where the address names one."""

    presets: list[Option]
    grains: list[Option]
    choices: list[Choice]
    start: str
    end: str
    zone: str
    told: str
    compares: bool

    @property
    def narrows(self) -> bool:
        return any(choice.is_active for choice in self.choices)


def filter_bar(view: View) -> FilterBar:
    """What the person may choose from. Three queries: projects, keys, models; one more for the people."""
    period = view.piece.period
    grain = period.grain if period.grain_is_chosen else None
    automatic = Option("", f"Automatic ({period.grain.label.lower()})", grain is None)
    return FilterBar(
        presets=[Option(str(preset), preset.label, preset is period.preset) for preset in Preset],
        grains=[automatic, *(Option(str(other), other.label, other is grain) for other in Grain)],
        choices=[choice for choice in _choices(view) if len(choice.options) > 1 or choice.is_active],
        start=_field(period.start.astimezone(period.zone)),
        end=_field(period.end.astimezone(period.zone)),
        zone=str(period.zone) if period.zone_is_chosen else "",
        told=f"{period_told(period)}, {period.zone}",
        compares=view.compares,
    )


def _choices(view: View) -> Iterable[Choice]:
    sight, chosen = view.piece.sight, view.piece.selection
    yield Choice(
        "project",
        "Project",
        _by_name((known.public_id, known.name, pk in chosen.projects) for pk, known in sight.projects.items()),
    )
    yield Choice(
        "key",
        "Key",
        _by_name((known.public_id, known.name, pk in chosen.keys) for pk, known in sight.keys.items()),
    )
    yield Choice(
        "member",
        "Member",
        _by_name((known.public_id, known.name, pk in chosen.members) for pk, known in sight.members.items()),
    )
    offered = AIModel.objects.order_by("name").values_list("name", flat=True)
    models = dict.fromkeys([*chosen.models, *offered])
    yield Choice("model", "Model", [Option(name, name, name in chosen.models) for name in models])
    yield Choice(
        "endpoint",
        "Endpoint",
        [Option(value, str(label), value in chosen.endpoints) for value, label in Endpoint.choices],
    )
    labels = {"2xx": "Succeeded (2xx)", "4xx": "Refused (4xx)", "5xx": "Failed (5xx)"}
    yield Choice(
        "status",
        "Status",
        [Option(code, labels[code], digit in chosen.status_classes) for code, digit in STATUSES.items()],
    )


def _by_name(options: Iterable[tuple[str, str, bool]]) -> list[Option]:
    """What is chosen comes first."""
    return sorted((Option(*option) for option in options), key=lambda option: (not option.is_chosen, option.label))


def _field(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"
