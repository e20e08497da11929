"""Admin pages that put on the trail what is added, changed and deleted on them.

For models whose pages write by themselves. Where a page hands over to a service, the service records.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any, ClassVar, NamedTuple

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from apps.audit.fields import differences, fields_of
from apps.audit.meanwhile import UnchangedForm, version_of
from apps.audit.services import Thing, event_record, thing_of


class Verbs(NamedTuple):
    added: str
    changed: str
    deleted: str

    @classmethod
    def of(cls, noun: str) -> "Verbs":
        return cls(f"{noun}.created", f"{noun}.changed", f"{noun}.deleted")


class _Change(NamedTuple):
    """Something that a form or a row of an inline did. Recorded once all is written: an event comes last."""

    verb: str
    row: Model
    before: dict[str, Any]
    after: dict[str, Any]


class AuditedAdmin(ModelAdmin):
    """`audit_verbs`: of the model of the page; `audit_inlines`: of its inlines' models, those that are audited."""

    audit_verbs: ClassVar[Verbs]
    change_form_before_template = "admin/audit/_seen.html"
    # Whether the page of a row leads to its trail.
    has_trail = True
    audit_inlines: ClassVar[Mapping[type[Model], Verbs]] = {}

    # --- What an event holds ------------------------------------------------------------------------------------------

    def audit_fields(self, row: Any) -> dict[str, Any]:
        """What is told before and after. What belongs to many is told by name."""
        many = {field.name: sorted(map(str, getattr(row, field.name).all())) for field in row._meta.many_to_many}
        return fields_of(row) | many

    def audit_thing(self, row: Any) -> Thing:
        return thing_of(row)

    def audit_project(self, row: Any) -> Model | None:
        """The project whose owners may read the event."""
        return None

    # --- What others did meanwhile ------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, *args, **kwargs)
        return type(form.__name__, (UnchangedForm, form), {"thing": self.audit_thing(obj)}) if obj else form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        # Also after an error: what is sent next was decided on what stands there now.
        context["seen_version"] = version_of(self.audit_thing(obj)) if obj else None
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # --- Add and change -----------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        # Read again: the form has put what was typed on the object already.
        before = self.audit_fields(self.model._base_manager.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)
        _changes_of(request).append(_Change(self.audit_verbs[int(change)], obj, before, {}))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        verbs = self.audit_inlines.get(formset.model)
        before = self._rows_before(formset) if verbs else {}
        super().save_formset(request, form, formset, change)
        if verbs:
            _changes_of(request).extend(self._changes_of_formset(formset, verbs, before))

    def _rows_before(self, formset: Any) -> dict[int, tuple[Any, dict[str, Any]]]:
        """By the identity of the form's row, as a deleted one loses its key: the row as the database has it, told."""
        rows = {form.instance.pk: form.instance for form in formset.initial_forms}
        stored = formset.model._base_manager.filter(pk__in=rows)
        return {id(rows[row.pk]): (row, self.audit_fields(row)) for row in stored}

    def _changes_of_formset(
        self, formset: Any, verbs: Verbs, before: dict[int, tuple[Any, dict[str, Any]]]
    ) -> Iterator[_Change]:
        for row in formset.new_objects:
            yield _Change(verbs.added, row, {}, self.audit_fields(row))
        for row, _ in formset.changed_objects:
            yield _Change(verbs.changed, row, before[id(row)][1], self.audit_fields(row))
        for row in formset.deleted_objects:
            stored, told = before[id(row)]
            yield _Change(verbs.deleted, stored, told, {})

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Called once all is written, in the transaction of the page; as `log_change` is."""
        self._record_changes(request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record_changes(request, obj)
        return super().log_change(request, obj, message)

    def _record_changes(self, request: HttpRequest, obj: Any) -> None:
        changes = _changes_of(request)
        for change in changes:
            # Only now: what belongs to many is written after the row itself.
            after = self.audit_fields(obj) if change.row is obj else change.after
            self.audit_record(request, change.verb, change.row, change.before, after)
        changes.clear()

    def audit_record(
        self, request: HttpRequest, verb: str, row: Any, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        """Nothing that differs leaves no trace."""
        was, became = differences(before, after)
        if was or became:
            event_record(
                actor=request.user,
                verb=verb,
                on=self.audit_thing(row),
                before=was,
                after=became,
                project=self.audit_project(row),
            )

    # --- Delete -------------------------------------------------------------------------------------------------------

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        gone, before = copy(obj), self.audit_fields(obj)
        super().delete_model(request, obj)
        self.audit_record(request, self.audit_verbs.deleted, gone, before, {})

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        gone = [(row, self.audit_fields(row)) for row in queryset]
        super().delete_queryset(request, queryset)
        for row, before in gone:
            self.audit_record(request, self.audit_verbs.deleted, row, before, {})


def _changes_of(request: Any) -> list[_Change]:
    """What this request did so far and is not on the trail yet."""
    if not hasattr(request, "audited_changes"):
        request.audited_changes = []
    changes: list[_Change] = request.audited_changes
    return changes
