from campaign.letters.models.appeal import AppealPage
from campaign.letters.models.appeal_parts import AppealOpening, AppealRecipient, AppealRequest
from campaign.letters.models.counter import CountWindow, LetterCount
from campaign.letters.models.embassy import Embassy
from campaign.letters.models.letter_channels import LetterWay, PrisonerLetterWay
from campaign.letters.models.prisoner_letter import ExampleSentence, PrisonerLetterPage

__all__ = [
    "AppealOpening",
    "AppealPage",
    "AppealRecipient",
    "AppealRequest",
    "CountWindow",
    "Embassy",
    "ExampleSentence",
    "LetterCount",
    "LetterWay",
    "PrisonerLetterPage",
    "PrisonerLetterWay",
]
