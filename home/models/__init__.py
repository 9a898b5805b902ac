from home.models.base import BasePage
from home.models.content_page import ContentPage
from home.models.content_version import ContentVersion
from home.models.document import CampaignDocument
from home.models.home_page import HomePage, HomePageTeaser
from home.models.image import CampaignImage, CampaignRendition
from home.models.organisation import OrganisationSettings
from home.models.page_change import PageChange
from home.models.prosecuted import ProsecutedHosts
from home.models.search import SearchEntry, SearchWord
from home.models.site_check import SiteCheckRun
from home.models.trashed import TrashedItem

__all__ = [
    "SiteCheckRun",
    "BasePage",
    "CampaignDocument",
    "CampaignImage",
    "CampaignRendition",
    "ContentPage",
    "ContentVersion",
    "HomePage",
    "HomePageTeaser",
    "OrganisationSettings",
    "PageChange",
    "ProsecutedHosts",
    "SearchEntry",
    "SearchWord",
    "TrashedItem",
]
