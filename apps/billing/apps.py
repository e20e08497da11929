from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "apps.billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        from apps.billing.book import BOOK
        from apps.billing.spending import spend
        from apps.keys.snapshot import snapshot_follow
        from apps.usage.tallies import tally_register

        snapshot_follow(BOOK)
        tally_register(spend)
