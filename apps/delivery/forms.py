"""The forms of channels."""

import re
from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from apps.delivery.models import Channel
from apps.organization.models import Project, User
from apps.organization.queries import projects_where

Kind = Channel.Kind
_URL_HELP = {
    Kind.WEBHOOK: "Messages are posted there as JSON, signed. It begins with https://.",
    Kind.SLACK: "The URL of an incoming webhook, as Slack, Mattermost or Rocket.Chat give it out.",
}
_PLACEHOLDERS = {
    Kind.WEBHOOK: "https://example.com/hooks/mock",
    Kind.SLACK: "https://hooks.slack.com/services/…",
}


class _TargetForm(forms.Form):
    """Name and target: of a mail addresses, else a URL."""

    name = forms.CharField(max_length=100, widget=UnfoldAdminTextInputWidget)

    def __init__(self, kind: Channel.Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._target = "addresses" if kind == Kind.MAIL else "url"
        self.fields[self._target] = _addresses_field() if kind == Kind.MAIL else _url_field(kind)

    def clean_addresses(self) -> list[str]:
        typed = [one for one in re.split(r"[\s,;]+", self.cleaned_data["addresses"]) if one]
        once: dict[str, str] = {}
        for one in typed:
            once.setdefault(one.lower(), User.objects.normalize_email(one))
        return list(once.values())


def _addresses_field() -> forms.CharField:
    return forms.CharField(
        label="E-mail addresses",
        max_length=10_000,
        widget=UnfoldAdminTextareaWidget({"rows": 3, "spellcheck": "false", "placeholder": "on-call@example.com"}),
        help_text="One a line, or separated by commas. All of them are in the same mail, and see each other.",
        error_messages={"required": "Type an e-mail address."},
    )


def _url_field(kind: Channel.Kind) -> forms.CharField:
    attributes = {"inputmode": "url", "spellcheck": "false", "autocomplete": "off", "placeholder": _PLACEHOLDERS[kind]}
    return forms.CharField(
        label="URL",
        max_length=2_000,
        widget=UnfoldAdminTextInputWidget(attributes),
        help_text=_URL_HELP[kind],
        error_messages={"required": "Type the URL."},
    )


class ChannelForm(_TargetForm):
    """A new channel. `person`: whose projects there are to choose from."""

    project = forms.ModelChoiceField(
        label="For", queryset=Project.objects.none(), required=True, widget=UnfoldAdminSelectWidget
    )
    field_order = ["name", "url", "addresses", "project"]

    def __init__(self, person: User, kind: Channel.Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(kind, *args, **kwargs)
        project: Any = self.fields["project"]
        project.queryset = projects_where(person, "channels.manage").filter(archived_at=None)
        project.error_messages["required"] = "Choose a project."
        if person.is_superuser:
            project.required = False
            project.empty_label = "The organization"
            project.help_text = "Owners of the organization alone see and use a channel of the organization."
        elif project.queryset.count() == 1:
            project.empty_label = None
        self.order_fields(self.field_order)


class ChannelChangeForm(_TargetForm):
    """A URL of which people read only a part is not in the form: left empty, it stays."""

    def __init__(self, channel: Channel, *args: Any, **kwargs: Any) -> None:
        self._channel = channel
        is_shown = channel.kind == Kind.MAIL or channel.url == channel.target
        initial = {
            "name": channel.name,
            "addresses": "\n".join(channel.addresses),
            "url": channel.url if is_shown else "",
        }
        super().__init__(Kind(channel.kind), *args, **{"initial": initial, **kwargs})
        if not is_shown:
            url = self.fields["url"]
            url.required = False
            url.help_text = f"Empty: it stays {channel.target}, of which the rest is not shown."

    def clean_url(self) -> str:
        typed: str = self.cleaned_data["url"]
        return typed or self._channel.url


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
        error_messages={"required": "Give a reason: it goes on record."},
    )
