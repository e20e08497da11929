"""What is told to people outside, whatever it is carried by."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

SEVERITIES = ("info", "warning", "critical")


@dataclass(frozen=True)
class Message:
    """`kind`: what happened, for programs, as `noun.participle` (`alert.fired`, `report.finished`). `subject`: one
    line. `lines`: paragraphs of plain text. `url`: the page about it, absolute; empty where there is none. `severity`:
    one of SEVERITIES. `payload`: what programs are told beside it, as JSON can hold it: no secrets."""

    kind: str
    subject: str
    lines: tuple[str, ...] = ()
    url: str = ""
    severity: str = "info"
    payload: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"A severity is one of {', '.join(SEVERITIES)}, not {self.severity!r}.")

    def as_json(self) -> dict[str, Any]:
        """How it is stored: JSON once moments and the like are written as texts."""
        return {**asdict(self), "lines": list(self.lines)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Message":
        return cls(**{**stored, "lines": tuple(stored["lines"])})
