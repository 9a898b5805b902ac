from campaign.models.action_index import ActionIndexPage
from campaign.models.appeal import AppealPage
from campaign.models.appeal_parts import AppealOpening, AppealRecipient, AppealRequest
from campaign.models.case import Charge, Detention, ProfileTimelineEvent, Recognition
from campaign.models.country import (
    CountryKeyFact,
    CountryPage,
    CountrySource,
    CountryTimelineEvent,
)
from campaign.models.embassy import Embassy
from campaign.models.invite import InvitePage
from campaign.models.letter_count import CountWindow, LetterCount
from campaign.models.news import NewsPage, NewsSource
from campaign.models.news_index import NewsIndexPage
from campaign.models.prisoner_letter import ExampleSentence, PrisonerLetterPage
from campaign.models.profile import ProfilePage
from campaign.models.risk import RiskSettings
from campaign.models.share import SharePage
from campaign.models.ways import InviteWay, LetterWay, PrisonerLetterWay, ShareWay

__all__ = [
    "ActionIndexPage",
    "AppealOpening",
    "AppealPage",
    "AppealRecipient",
    "AppealRequest",
    "Charge",
    "CountWindow",
    "CountryKeyFact",
    "CountryPage",
    "CountrySource",
    "CountryTimelineEvent",
    "Detention",
    "Embassy",
    "ExampleSentence",
    "InvitePage",
    "InviteWay",
    "LetterCount",
    "LetterWay",
    "NewsIndexPage",
    "NewsPage",
    "NewsSource",
    "PrisonerLetterPage",
    "PrisonerLetterWay",
    "ProfilePage",
    "ProfileTimelineEvent",
    "Recognition",
    "RiskSettings",
    "SharePage",
    "ShareWay",
]
