from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "home.search"

    def ready(self):
        from home.languages import public_addresses
        from home.search import receivers, views

        receivers.connect()
        public_addresses.register(views.public_addresses)
