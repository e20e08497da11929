from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class ProjectConfig(AppConfig):
    default = True
    name = "project"
    verbose_name = "OpenAI Mock Server"

    def ready(self) -> None:
        from project import checks  # noqa: F401  (registers the checks; needs the loaded settings)


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin with the site of this project in place of its own."""

    default = False
    default_site = "project.admin_site.Site"
