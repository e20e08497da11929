from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "apps.organization"
    verbose_name = "Team"

    def ready(self) -> None:
        from apps.audit.readers import register_reach_source
        from apps.organization import sign_ins
        from apps.organization.queries import trail_reach

        sign_ins.connect()
        register_reach_source(trail_reach)
