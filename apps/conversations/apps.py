from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "apps.conversations"
    verbose_name = "Conversations"

    def ready(self) -> None:
        from apps.conversations import retention, services

        services.register()
        retention.register()
