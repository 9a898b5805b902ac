"""The abstract base of the actions with which visitors share the site."""

from dataclasses import dataclass

from campaign.actions.models.action import ActionPage
from home.languages.addresses import addresses
from home.models import BasePage
from home.snapshot.current import current_snapshot


@dataclass(frozen=True)
class Message:
    """What visitors share: the text of a poster and the URL of the site."""

    url: str
    poster: BasePage

    @property
    def heading(self) -> str:
        """The demand, or the news after a release."""
        return self.poster.shown_heading

    @property
    def is_news(self) -> bool:
        """Whether the person is released, so that the heading is news."""
        return self.poster.is_closed

    @property
    def short_url(self) -> str:
        """The URL as people write it on paper, without its scheme."""
        return self.url.partition("://")[2].rstrip("/")


class SharingActionPage(ActionPage):
    """Abstract base class of actions with which visitors share the home page."""

    class Meta:
        abstract = True

    def message(self, request) -> Message:
        """Return the message to share: the demand, or the news after a release."""
        home = next(address for address in addresses(request=request) if address.is_current)
        poster = self.about if self.is_closed else current_snapshot().root(request)
        return Message(home.url, poster)
