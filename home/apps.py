from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Site"

    def ready(self):
        from home import (
            documents,
            feeds,
            public_addresses,
            redirects,
            share_images,
            sitemap,
            views,
        )
        from home.models import image, page_change
        from home.page_store import changes
        from home.search import receivers as search
        from home.search import views as search_views

        # Readers see a change before anything else is done about it.
        for feature in (changes, share_images, image, documents, page_change, redirects, search):
            feature.connect()
        for module in (sitemap, feeds, search_views, views):
            public_addresses.register(module.public_addresses)
