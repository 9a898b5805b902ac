"""Functions that find, name, load and store the translatable objects of the site."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model
from django.urls import reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, RevisionMixin

from home.localization.models import TranslatableContent


def translatable_models() -> list[type[TranslatableContent]]:
    """Return the concrete models whose objects are translated, page types first."""
    models = [
        model
        for model in apps.get_models()
        if issubclass(model, TranslatableContent) and getattr(model, "is_creatable", True)
    ]
    return sorted(models, key=lambda model: (not issubclass(model, Page), model._meta.label))


def reference(instance: Model) -> str:
    """Return the name of an object in URLs and exchange files, such as `home.homepage:3`."""
    return f"{instance._meta.label_lower}:{instance.pk}"


def resolve(name: str) -> TranslatableContent | None:
    """Return the stored object with this `reference`, or None if there is none."""
    label, _colon, key = name.partition(":")
    model = next((m for m in translatable_models() if m._meta.label_lower == label), None)
    if model is None or not key.isascii() or not key.isdigit():
        return None
    return model.translatable_objects().filter(pk=key).first()


def latest(instance: TranslatableContent) -> TranslatableContent:
    """Return the latest revision of an object, or the object itself if it has no revisions."""
    if isinstance(instance, RevisionMixin):
        return instance.get_latest_revision_as_object()
    return instance


def store(instance: TranslatableContent, user, overwrite=None) -> None:
    """Store a version: save a page as a draft, and any other object directly.

    A draft is not fully validated, because it may lack values that are required for publishing.
    `overwrite` is a revision that this version replaces, as in Wagtail's autosave; it applies to
    pages only.
    """
    if isinstance(instance, Page):
        instance.minimal_clean()
        instance.save_revision(user=user, clean=False, overwrite_revision=overwrite)
    else:
        instance.save()


def has_drafts(instance: TranslatableContent) -> bool:
    """Tell whether changes are stored as a draft; otherwise they are live once they are stored."""
    return isinstance(instance, RevisionMixin)


def title_of(instance: TranslatableContent) -> str:
    """Return the title that the CMS shows for an object."""
    if isinstance(instance, Page):
        return instance.get_admin_display_title()
    return str(getattr(instance, "title", "") or instance._meta.verbose_name)


def all_objects() -> Iterator[TranslatableContent]:
    """Yield every stored translatable object: pages first, each page type in tree order."""
    for model in translatable_models():
        yield from model.translatable_objects().order_by(
            "path" if issubclass(model, Page) else "pk"
        )


def edit_url(instance: TranslatableContent) -> str:
    """Return the URL of an object's ordinary edit form in the CMS."""
    if isinstance(instance, Page):
        return reverse("wagtailadmin_pages:edit", args=[instance.pk])
    return AdminURLFinder().get_edit_url(instance) or ""


def translate_url(name: str, code: str) -> str:
    """Return the URL of the translate view for the object `name` (see `reference`)."""
    return reverse("localization:translate", args=[name, code])
