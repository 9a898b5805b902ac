from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "home.web"

    def ready(self):
        from home.languages import public_addresses
        from home.web import redirects, views

        redirects.connect()
        public_addresses.register(views.public_addresses)
