from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "project"
    verbose_name = "OpenAI Mock Server"

    def ready(self) -> None:
        from project import checks  # noqa: F401  (registers the checks; needs the loaded settings)
