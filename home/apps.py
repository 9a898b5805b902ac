from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Site"

    def ready(self):
        from home.caching import invalidation
        from home.content import documents
        from home.content.models import image
        from home.discovery import feeds, models, share_images, sitemap
        from home.languages import public_addresses
        from home.search import receivers as search
        from home.search import views as search_views
        from home.web import redirects, views

        # Readers see a change before anything else is done about it.
        for feature in (invalidation, share_images, image, documents, models, redirects, search):
            feature.connect()
        for module in (sitemap, feeds, search_views, views):
            public_addresses.register(module.public_addresses)
