from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "home.content"

    def ready(self):
        from home.content import documents
        from home.content.models import image

        image.connect()
        documents.connect()
