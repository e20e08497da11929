from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "apps.organization"
    verbose_name = "Team"

    def ready(self) -> None:
        from apps.organization import sign_ins

        sign_ins.connect()
