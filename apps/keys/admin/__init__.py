"""The pages of keys in the admin. What they write goes through the services, so that a page and a command do the same.

Nothing here changes anything by GET: what acts on one key is a dialog, what acts on many asks for a reason first.
"""

from apps.keys.admin.key import ApiKeyAdmin

__all__ = ["ApiKeyAdmin"]
