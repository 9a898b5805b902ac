from home.models.base import BasePage
from home.models.content_page import ContentPage
from home.models.home_page import HomePage, HomePageTeaser
from home.models.image import CampaignImage, CampaignRendition
from home.models.organisation import OrganisationSettings

__all__ = [
    "BasePage",
    "CampaignImage",
    "CampaignRendition",
    "ContentPage",
    "HomePage",
    "HomePageTeaser",
    "OrganisationSettings",
]
