from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Site"

    def ready(self):
        from home.page_store import changes

        # First, so that readers see a change before anything else is done about it.
        changes.connect()

        from home import signals  # noqa: F401
        from home.search import receivers  # noqa: F401
        from home.trash import putting  # noqa: F401
