from django.apps import AppConfig


class UsageConfig(AppConfig):
    name = "apps.usage"
    verbose_name = "Usage"

    def ready(self) -> None:
        from apps.keys.panels import register_usage_source
        from apps.usage import queries

        register_usage_source(queries)
