"""The abstract base of actions that pass the site on."""

from dataclasses import dataclass

from campaign.actions.models.action import ActionPage
from home.languages.addresses import addresses
from home.models import BasePage
from home.snapshot.current import current_snapshot


@dataclass(frozen=True)
class Message:
    """What visitors pass on: the words of a poster, and the address to read more at."""

    url: str
    poster: BasePage

    @property
    def heading(self) -> str:
        """The demand, or the news."""
        return self.poster.shown_heading

    @property
    def is_news(self) -> bool:
        """Whether the demand is met."""
        return self.poster.is_closed

    @property
    def short_url(self) -> str:
        """The address as people write it on paper."""
        return self.url.partition("://")[2].rstrip("/")


class SharingActionPage(ActionPage):
    """An action by which visitors pass on the home page. Abstract."""

    class Meta:
        abstract = True

    def message(self, request) -> Message:
        """Return what there is to pass on now: the demand, or the news once the person is free."""
        home = next(address for address in addresses(request=request) if address.is_current)
        poster = self.about if self.is_closed else current_snapshot().root(request)
        return Message(home.url, poster)
