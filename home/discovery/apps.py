from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "home.discovery"

    def ready(self):
        from home.discovery import feeds, models, share_images, sitemap
        from home.languages import public_addresses

        share_images.connect()
        models.connect()
        public_addresses.register(sitemap.public_addresses)
        public_addresses.register(feeds.public_addresses)
