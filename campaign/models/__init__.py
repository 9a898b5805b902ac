from campaign.models.action_index import ActionIndexPage
from campaign.models.appeal import AppealPage
from campaign.models.country import (
    CountryKeyFact,
    CountryPage,
    CountrySource,
    CountryTimelineEvent,
)
from campaign.models.invite import InvitePage
from campaign.models.profile import (
    Charge,
    Detention,
    ProfilePage,
    ProfileTimelineEvent,
    Recognition,
)
from campaign.models.share import SharePage

__all__ = [
    "ActionIndexPage",
    "AppealPage",
    "Charge",
    "CountryKeyFact",
    "CountryPage",
    "CountrySource",
    "CountryTimelineEvent",
    "Detention",
    "InvitePage",
    "ProfilePage",
    "ProfileTimelineEvent",
    "Recognition",
    "SharePage",
]
