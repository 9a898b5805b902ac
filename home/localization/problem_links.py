"""Links from the top of an edit form to the fields that publishing needs, in all tabs."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.forms import Textarea, TextInput
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, InlinePanel, TabbedInterface
from wagtail.blocks import BlockField

from home.localization.panels import LanguageGroup


@dataclass(frozen=True)
class ProblemLink:
    """A field with errors: the id to focus, the labels on the way to it, and the sentences."""

    target: str
    labels: list[str]
    sentences: list[str]


class LinkedTabs(TabbedInterface):
    """Wagtail's tabs. Above them, a form with errors lists links to all fields with errors."""

    class BoundPanel(TabbedInterface.BoundPanel):
        def render_html(self, parent_context=None):
            return self.render_problems() + super().render_html(parent_context)

        def render_problems(self):
            if self.form is None or not self.form.is_bound:
                return ""
            links = [
                link for tab in self.visible_children for link in _links(tab, (str(tab.heading),))
            ]
            if not links:
                return ""
            return render_to_string("localization/problem_links.html", {"links": links})


def _links(panel, labels: tuple[str, ...]) -> Iterator[ProblemLink]:
    if isinstance(panel, FieldPanel.BoundPanel):
        if panel.bound_field is not None and panel.bound_field.errors:
            yield ProblemLink(
                _target(panel),
                [*labels, capfirst(str(panel.heading))],
                _sentences(panel.bound_field),
            )
        return
    for number, child in enumerate(getattr(panel, "children", ()), 1):
        if isinstance(panel, InlinePanel.BoundPanel):
            step = (f"{panel.label} {number}",)
        elif isinstance(child, LanguageGroup.BoundPanel):
            step = (child.language_name,)
        else:
            step = ()
        yield from _links(child, (*labels, *step))


def _target(panel) -> str:
    """Return the id of the input, or of what stands around inputs that scripts make."""
    is_plain = isinstance(panel.bound_field.field.widget, TextInput | Textarea)
    return panel.bound_field.id_for_label if is_plain else f"{panel.prefix}-wrapper"


def _sentences(bound_field) -> list[str]:
    if isinstance(bound_field.field, BlockField):
        return [_("One of its blocks needs a change.")]
    return list(bound_field.errors)
