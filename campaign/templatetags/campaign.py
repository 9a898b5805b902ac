"""What only this campaign's templates need: dates as people write them, a letter's languages."""

from django import template
from django.utils.html import format_html

from home.dates import month_and_year

register = template.Library()

register.filter("month_and_year", month_and_year)


@register.simple_tag
def part_lang(letter, part):
    """Return ` lang="xx"` for a part of a letter that is in another language than the letter."""
    code = letter.marks.get(part)
    return format_html(' lang="{}"', code) if code else ""
