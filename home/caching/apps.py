from django.apps import AppConfig


class CachingConfig(AppConfig):
    name = "home.caching"

    def ready(self):
        from home.caching import invalidation

        invalidation.connect()
