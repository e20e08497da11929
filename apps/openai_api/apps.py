from django.apps import AppConfig


class OpenAIAPIConfig(AppConfig):
    name = "apps.openai_api"
    verbose_name = "OpenAI API"
