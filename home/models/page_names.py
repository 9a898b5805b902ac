"""How the CMS names a page: its title in the tree, and the slug of a draft without one."""

import itertools
import re

from django.conf import settings
from django.utils.text import slugify

# The title of a draft that has no heading in any language.
UNTITLED = "(untitled)"
PROVISIONAL_SLUG = re.compile(r"untitled(-\d+)?$")


def title_in_tree(page) -> str:
    """Return the heading in the first language that has one, cut to the length of a title."""
    headings = (getattr(page, f"heading_{code}") for code, _name in settings.LANGUAGES)
    longest = page._meta.get_field("title").max_length
    return next((text[:longest] for text in headings if text and text.strip()), UNTITLED)


def draft_slug(page) -> str:
    """Return the slug of a page: its own, or a provisional one, or none for Wagtail to make.

    Wagtail makes slugs from titles in Latin letters only, once the page is in the tree. A
    provisional slug gives way as soon as there is an English heading.
    """
    slug = page.slug
    if page.heading_en and not page.first_published_at and PROVISIONAL_SLUG.match(slug):
        slug = ""
    if slug or not page.path or slugify(page.title):
        return slug
    siblings = page.get_parent().get_children().exclude(pk=page.pk)
    taken = set(siblings.filter(slug__startswith="untitled").values_list("slug", flat=True))
    numbered = map("untitled-{}".format, itertools.count(2))
    return next(free for free in itertools.chain(["untitled"], numbered) if free not in taken)
