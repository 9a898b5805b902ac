"""Site settings that public pages show, kept with the snapshot."""

from wagtail.contrib.settings.models import BaseSiteSetting

from home.snapshot.current import current_snapshot


class PublicSiteSetting(BaseSiteSetting):
    """A site setting that public pages show: kept in memory with the live site. Abstract."""

    class Meta:
        abstract = True

    @classmethod
    def for_request(cls, request):
        """Return the settings of the site that a request asks for.

        Wagtail's own notes the request on them, but these are shared by all readers.
        """
        snapshot = current_snapshot()
        site = snapshot.site_for(request)
        return snapshot.get_or_set_for_all_languages(
            (cls, site and site.pk), lambda: cls.for_site(site)
        )
