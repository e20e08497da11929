from django.apps import AppConfig


class UsageConfig(AppConfig):
    name = "apps.usage"
    verbose_name = "Usage"

    def ready(self) -> None:
        from apps.keys.panels import register_usage_source
        from apps.usage import key_panels

        register_usage_source(key_panels)
