from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "apps.alerts"
    verbose_name = "Alerts"

    def ready(self) -> None:
        from apps.alerts.telling import passing_tell
        from apps.billing.passings import passings_follow

        passings_follow(passing_tell)
