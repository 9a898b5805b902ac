from wagtail.contrib.settings.models import BaseSiteSetting

from home import live_site


class ReadersSetting(BaseSiteSetting):
    """A site setting that public pages show: kept in memory with the live site. Abstract."""

    class Meta:
        abstract = True

    @classmethod
    def for_request(cls, request):
        """Return the settings of the site that a request asks for.

        Wagtail's own notes the request on them, but these are shared by all readers.
        """
        live = live_site.current()
        site = live.site_for(request)
        return live.remember_for_all((cls, site and site.pk), lambda: cls.for_site(site))
