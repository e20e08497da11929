from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_save

# Whatever the snapshot is made of. All of it lies in this app or below it on the map.
_SNAPSHOT_SOURCES = (
    "keys.ApiKey",
    "keys.KeySecret",
    "organization.Project",
    "organization.User",
    "catalog.AIModel",
    "catalog.ModelAlias",
    "catalog.Price",
)


class KeysConfig(AppConfig):
    name = "apps.keys"
    verbose_name = "Keys"

    def ready(self) -> None:
        from apps.keys import succession

        succession.connect()
        for label in _SNAPSHOT_SOURCES:
            sender = apps.get_model(label)
            post_save.connect(_touch, sender=sender, dispatch_uid=f"snapshot-save-{label}")
            post_delete.connect(_touch, sender=sender, dispatch_uid=f"snapshot-delete-{label}")


def _touch(*, update_fields: frozenset[str] | None = None, **_signal: Any) -> None:
    from apps.keys.snapshot import snapshot_touch

    # A sign-in is no change that a key could notice.
    if update_fields != frozenset({"last_login"}):
        snapshot_touch()
