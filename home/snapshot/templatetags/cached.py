"""The template tag `{% cached %}`, for parts of pages that depend on the content only."""

from django import template

from home.snapshot.current import current_snapshot

register = template.Library()


class RememberedNode(template.Node):
    def __init__(self, nodelist, name, page, values):
        self.nodelist = nodelist
        self.name = name
        self.page = page
        self.values = values

    def render(self, context):
        snapshot = current_snapshot()
        site = snapshot.site_for(context.get("request"))
        page = self.page and (self.page.resolve(context) or None)
        key = self.name, site and site.pk, *(value.resolve(context) for value in self.values)
        return snapshot.get_or_set(key, lambda: self.nodelist.render(context), page, is_large=True)


@register.tag
def cached(parser, token):
    """Render the contents of the tag once for each language and version of the content.

    `{% cached "footer" %}` is the same on every page, `{% cached "body" page %}` belongs to
    one page, and `{% cached "letter" page number %}` differs for each number. The contents must
    not depend on anything else, such as the request.
    """
    _tag, name, *values = token.split_contents()
    page, *values = [parser.compile_filter(value) for value in values] or [None]
    nodelist = parser.parse(["endcached"])
    parser.delete_first_token()
    return RememberedNode(nodelist, name, page, values)
