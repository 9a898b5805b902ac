"""Site settings that public pages show, cached with the snapshot."""

from wagtail.contrib.settings.models import BaseSiteSetting

from home.snapshot.current import current_snapshot


class PublicSiteSetting(BaseSiteSetting):
    """An abstract site setting that public pages show; it is cached with the snapshot."""

    class Meta:
        abstract = True

    @classmethod
    def for_request(cls, request):
        """Return the settings of the site that a request belongs to.

        Wagtail's own method stores the request on them. This one does not, because all readers
        share the object.
        """
        snapshot = current_snapshot()
        site = snapshot.site_for(request)
        return snapshot.get_or_set_for_all_languages(
            (cls, site and site.pk), lambda: cls.for_site(site)
        )
