"""Template tags for letters: their languages, how many were sent, and the page on writing."""

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import ngettext

from campaign.letters.models import LetterCount, PrisonerLetterPage

register = template.Library()


@register.simple_tag
def part_lang(letter, part):
    """Return ` lang="xx"` for a part of a letter that is in another language, else nothing."""
    code = letter.marks.get(part)
    return format_html(' lang="{}"', code) if code else ""


@register.simple_tag
def letters_sent(appeal) -> str:
    """Return the number of letters, as “1,234 letters sent so far”; empty if there are none."""
    total = LetterCount.objects.total(appeal.pk)
    if not total:
        return ""
    words = (
        ngettext("%(count)s letter was sent", "%(count)s letters were sent", total)
        if appeal.is_closed
        else ngettext("%(count)s letter sent so far", "%(count)s letters sent so far", total)
    )
    return words % {"count": number_format(total, force_grouping=True)}


@register.simple_tag
def letter_page_of(profile):
    """Return the page about letters to this person; None if letters are not possible."""
    return PrisonerLetterPage.open_for(profile) if profile else None
