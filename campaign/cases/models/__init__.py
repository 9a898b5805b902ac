from campaign.cases.models.profile import ProfilePage
from campaign.cases.models.profile_parts import Charge, Detention, ProfileTimelineEvent, Recognition

__all__ = [
    "Charge",
    "Detention",
    "ProfilePage",
    "ProfileTimelineEvent",
    "Recognition",
]
