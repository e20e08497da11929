"""The dialogs that apply a piece of advice: they show what would change, and do that or nothing."""

from typing import Any

from django import forms
from django.http import HttpRequest

from apps.keys.advice import Change, fewer_permissions, narrower_networks
from apps.keys.forms import KeyDialog
from apps.keys.lifecycle import Verb
from apps.keys.models import ApiKey
from apps.keys.queries import key_version


class AdviceDialog(KeyDialog):
    """`shown` and `version` come back with the POST: what was shown, and of which state of the key."""

    verb = Verb.UPDATE

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.change: Change | None = self.advised(self.key)
        self.fields["shown"].initial = self.change.token if self.change else ""
        self.fields["version"].initial = key_version(self.key)

    @staticmethod
    def advised(key: ApiKey) -> Change | None:
        """What would change; None: nothing is to be advised."""
        raise NotImplementedError

    def refusal(self) -> str:
        done = "" if self.change else "There is nothing to take away any more."
        return super().refusal() or done

    @property
    def is_what_was_shown(self) -> bool:
        """Whether what would be done now is what the person saw."""
        return self.change is not None and self.cleaned_data["shown"] == self.change.token


class FewerPermissionsDialog(AdviceDialog):
    heading = "Take unused permissions from key"
    explanation = (
        "These change, and nothing else. Requests that take what is gone are refused from then on; "
        "the owner of the key can give it back."
    )
    advised = staticmethod(fewer_permissions)


class NarrowerNetworksDialog(AdviceDialog):
    heading = "Let one address in with key"
    explanation = "This changes, and nothing else. Requests from other addresses are refused from then on."
    advised = staticmethod(narrower_networks)
