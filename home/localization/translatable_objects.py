"""Functions that find, name, load and store the translatable objects of the site."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db.models import Model
from django.urls import reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, RevisionMixin
from wagtail.permissions import page_permission_policy

from home.localization.models import TranslatableContent
from home.localization.permissions import may_publish_language
from home.localization.proposals import store_texts, with_proposals


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
    """Return the latest version of an object: its draft, or the object with its proposed texts."""
    if isinstance(instance, RevisionMixin):
        return instance.get_latest_revision_as_object()
    return with_proposals(instance, reference(instance))


def store(
    version: TranslatableContent, user, code: str, addresses: Iterable[str], overwrite=None
) -> bool:
    """Store a version in which texts in one language were changed. Return whether they are live.

    An object with drafts gets a draft. It is not fully validated, because it may lack values that
    are required for publishing. `overwrite` is a revision that it replaces, as in Wagtail's
    autosave. Of any other object, only the texts at `addresses` are stored. They are live if the
    user may publish them; otherwise, or without a user, they are a proposal.
    """
    if has_drafts(version):
        if isinstance(version, Page):
            version.minimal_clean()
        version.save_revision(user=user, clean=False, overwrite_revision=overwrite)
        return False
    is_live = user is not None and may_publish_language(user, version, code)
    store_texts(version, reference(version), code, addresses, user, is_live)
    return is_live


def has_drafts(instance: TranslatableContent) -> bool:
    """Tell whether changes are stored as a draft; see `store`."""
    return isinstance(instance, RevisionMixin)


def title_of(instance: TranslatableContent) -> str:
    """Return the title that the CMS shows for an object."""
    if isinstance(instance, Page):
        return instance.get_admin_display_title()
    return str(getattr(instance, "title", "") or instance._meta.verbose_name)


def all_objects(user=None) -> Iterator[TranslatableContent]:
    """Yield every stored translatable object: pages first, each page type in tree order.

    With a `user`, leave out the pages that the user may not edit.
    """
    for model in translatable_models():
        found = model.translatable_objects()
        if issubclass(model, Page):
            if user is not None:
                editable = page_permission_policy.instances_user_has_permission_for(user, "change")
                found = found.filter(pk__in=editable.values("pk"))
            yield from found.order_by("path")
        else:
            yield from found.order_by("pk")


def edit_url(instance: TranslatableContent) -> str:
    """Return the URL of an object's ordinary edit form in the CMS."""
    if isinstance(instance, Page):
        return reverse("wagtailadmin_pages:edit", args=[instance.pk])
    return AdminURLFinder().get_edit_url(instance) or ""


def translate_url(name: str, code: str) -> str:
    """Return the URL of the translate view for the object `name` (see `reference`)."""
    return reverse("localization:translate", args=[name, code])
