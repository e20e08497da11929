from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "apps.delivery"
    verbose_name = "Delivery"

    def ready(self) -> None:
        from apps.delivery import leaving

        leaving.connect()
