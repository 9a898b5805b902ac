from home.models.base_page import BasePage
from home.models.content_page import ContentPage
from home.models.home_page import HomePage, HomePageTeaser
from home.models.organisation import OrganisationSettings

__all__ = ["BasePage", "ContentPage", "HomePage", "HomePageTeaser", "OrganisationSettings"]
