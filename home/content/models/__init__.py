from home.content.models.document import CampaignDocument
from home.content.models.image import CampaignImage, CampaignRendition

__all__ = [
    "CampaignDocument",
    "CampaignImage",
    "CampaignRendition",
]
