"""Pages of the admin that take rows in from files and give them out: named fields, CSV and JSON, all on the trail.

Nothing of a file is imported while a row of it is wrong; the page says which, and which field. What a spreadsheet would
run as a formula leaves with an apostrophe before it, and comes back without.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import tablib
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from import_export.admin import ImportExportMixin
from import_export.fields import Field
from import_export.formats import base_formats
from import_export.resources import ModelResource
from import_export.widgets import Widget
from unfold.contrib.import_export.forms import ExportForm, ImportForm

from apps.audit.services import Thing, event_record
from apps.exporting.csv_writer import escaped, unescaped


class SafeCSV(base_formats.CSV):
    """CSV that no spreadsheet runs."""

    def get_title(self) -> str:
        return "csv"

    def export_data(self, dataset: Any, **kwargs: Any) -> Any:
        safe = tablib.Dataset(headers=dataset.headers)
        for row in dataset:
            safe.append([escaped(cell) if isinstance(cell, str) else cell for cell in row])
        return super().export_data(safe, **kwargs)

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Any:
        read = super().create_dataset(in_stream, **kwargs)
        plain = tablib.Dataset(headers=read.headers)
        for row in read:
            plain.append([unescaped(cell) if isinstance(cell, str) else cell for cell in row])
        return plain


class PlainJSON(base_formats.JSON):
    """JSON as it is."""

    def get_title(self) -> str:
        return "json"


class NamedWidget(Widget):
    """A row of another table, by a name of it. `rows` are those that may be meant."""

    def __init__(self, rows: QuerySet[Any], name: str, noun: str) -> None:
        super().__init__()
        self._rows, self._name, self._noun = rows, name, noun

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        found = self._rows.all().filter(**{self._name: text}).first()
        if found is None:
            raise ValueError(f"There is no {self._noun} {text}.")
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else str(getattr(value, self._name))


def column(name: str, widget: Widget | None = None, *, attribute: str = "", readonly: bool = False) -> Field:
    """A column of the file, with the field that it holds."""
    return Field(attribute=attribute or name, column_name=name, widget=widget, readonly=readonly)


class ExchangeResource(ModelResource):
    """Rows by their public id: one that is known is changed, an empty one makes a new row. Who inherits names the
    columns, and says in `row_save` which verb writes."""

    id = column("id", attribute="public_id", readonly=True)

    def row_save(self, instance: Any, actor: Any, *, is_new: bool) -> Model:
        """Write by a verb of the service. Returns the row that is there then."""
        raise NotImplementedError

    def row_settle(self, instance: Any, row: Mapping[str, Any]) -> None:
        """What follows from other columns. Raises ValidationError, by field."""

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        if new and str(row.get("id") or "").strip():
            raise ValidationError(
                {"public_id": f"There is no row with the id {row['id']}; leave it empty for a new one."}
            )

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        super().import_instance(instance, row, **kwargs)
        self.row_settle(instance, row)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        saved = self.row_save(instance, kwargs.get("user"), is_new=is_create)
        instance.pk = saved.pk

    def save_m2m(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """None of the columns has many."""


class ExchangeAdmin(ImportExportMixin):
    """Import and export for an admin page. `noun`: of the verbs on the trail."""

    import_form_class = ImportForm
    export_form_class = ExportForm
    formats: ClassVar = [SafeCSV, PlainJSON]
    noun: ClassVar[str]

    def get_import_formats(self) -> list[Any]:
        return list(self.formats)

    def get_export_formats(self) -> list[Any]:
        return list(self.formats)

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "import")

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "export")

    def _may(self, request: HttpRequest, verb: str) -> bool:
        opts = self.opts
        return bool(request.user.has_perm(f"{opts.app_label}.{verb}_{opts.model_name}"))

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_import_data_kwargs(**kwargs)
        return {**told, "rollback_on_validation_errors": True}

    def generate_log_entries(self, result: Any, request: HttpRequest) -> None:
        """The trail tells of it, row by row."""

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """After the confirmation: what was right when it was looked at may be wrong by now."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(request, f"Nothing was imported: {'; '.join(_told(result)) or 'a row is wrong now'}.")
            return HttpResponse(status=302, headers={"Location": "../import/"})
        answer: HttpResponse = super().process_result(result, request)
        return answer

    def get_export_data(self, file_format: Any, request: HttpRequest, queryset: Any, **kwargs: Any) -> Any:
        if not self.has_export_permission(request):
            raise PermissionDenied
        data = super().get_export_data(file_format, request, queryset, **kwargs)
        opts = self.opts
        event_record(
            actor=request.user,
            verb=f"{self.noun}.exported",
            on=Thing(opts.label_lower, "", str(opts.verbose_name_plural).capitalize()),
            after={"format": file_format.get_title(), "rows": len(queryset)},
        )
        return data


def _told(result: Any) -> Iterator[str]:
    for row in result.invalid_rows:
        for field, sentences in row.field_specific_errors.items():
            yield f"line {row.number}, {field}: {' '.join(sentences)}"
        yield from (f"line {row.number}: {sentence}" for sentence in row.non_field_specific_errors)
    for number, errors in result.row_errors():
        yield from (f"line {number}: {error.error}" for error in errors)
