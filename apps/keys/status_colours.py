"""The colours in which the status of a key is shown, in the admin and in the dashboard."""

from apps.keys.models import ApiKey

STATUS_COLOURS = {
    ApiKey.Status.ACTIVE: "success",
    ApiKey.Status.SUSPENDED: "warning",
    ApiKey.Status.EXPIRED: "info",
    ApiKey.Status.REVOKED: "danger",
}
