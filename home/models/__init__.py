from home.models.base import BasePage
from home.models.content_page import ContentPage
from home.models.content_version import ContentVersion
from home.models.home_page import HomePage, HomePageTeaser
from home.models.image import CampaignImage, CampaignRendition
from home.models.organisation import OrganisationSettings
from home.models.page_change import PageChange
from home.models.search import SearchEntry, SearchWord

__all__ = [
    "BasePage",
    "CampaignImage",
    "CampaignRendition",
    "ContentPage",
    "ContentVersion",
    "HomePage",
    "HomePageTeaser",
    "OrganisationSettings",
    "PageChange",
    "SearchEntry",
    "SearchWord",
]
