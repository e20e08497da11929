"""A filter with hundreds of choices. Django renders a template for each choice, which takes longer than the page."""

from typing import Any

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.contrib.filters.forms import DropdownForm
from unfold.widgets import UnfoldAdminSelectWidget

# As Unfold frames a list of choices.
_FRAME = (
    '<div class="grow relative max-w-2xl"><select{}>{}</select><span class="material-symbols-outlined absolute '
    'pointer-events-none mr-[12px] right-0 text-base-400 top-1/2 dark:text-base-500 -translate-y-1/2">expand_more'
    "</span></div>"
)


class LongSelect(UnfoldAdminSelectWidget):  # type: ignore[misc]  # Unfold is untyped
    """For one choice, of choices without groups."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SafeString(" selected" if str(key) == chosen else ""), label) for key, label in self.choices),
        )
        attributes = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html(_FRAME, flatatt(attributes), options)


class LongDropdownForm(DropdownForm):  # type: ignore[misc]
    """The form of a `DropdownFilter`."""

    widget = LongSelect(attrs=DropdownForm.widget.attrs)
