from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "home.content"

    def ready(self):
        from home.content import document_checks
        from home.content.models import image

        image.connect()
        document_checks.connect()
