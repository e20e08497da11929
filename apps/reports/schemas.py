"""The JSON Schema of each report: published, so that programs may hold a file against it."""

from typing import Any

from apps.reports.report import Report

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(report: Report) -> dict[str, Any]:
    """Of the whole document; a line of JSON lines is its `$defs/row`."""
    sums = [field.name for field in report.fields if field.sums]
    known: dict[str, Any] = {
        "schema": {"type": "string", "description": "The address of this schema."},
        "title": {"type": "string"},
        "exported_at": {"type": "string", "format": "date-time"},
        "facts": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "The filters in words.",
        },
        "columns": {"const": [field.name for field in report.fields]},
        "rows": {"type": "array", "items": {"$ref": "#/$defs/row"}},
        "note": {"type": "string", "description": "Only where there is no row: says so in words."},
        "row_count": {"type": "integer", "minimum": 0},
        "checksum": {
            "type": "object",
            "properties": {
                "algorithm": {"const": "SHA-256"},
                "value": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            },
            "required": ["algorithm", "value"],
            "additionalProperties": False,
        },
    }
    if sums:
        known["sums"] = {**_object({name: {"type": "integer"} for name in sums}), "description": "Over all rows."}
    return {
        "$schema": _DIALECT,
        "$id": report.schema_url,
        "title": f"{report.title} report",
        "description": report.lead,
        "type": "object",
        "properties": known,
        "required": [name for name in known if name != "note"],
        "additionalProperties": False,
        "$defs": {"row": _object({field.name: field.json_type for field in report.fields})},
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
