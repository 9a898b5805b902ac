from campaign.actions.models.action_index import ActionIndexPage
from campaign.actions.models.channels import InviteWay, ShareWay
from campaign.actions.models.invite import InvitePage
from campaign.actions.models.risk_settings import RiskSettings
from campaign.actions.models.share import SharePage

__all__ = [
    "ActionIndexPage",
    "InvitePage",
    "InviteWay",
    "RiskSettings",
    "SharePage",
    "ShareWay",
]
