"""References to objects in the trash: they are set to null while the objects are there."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db.models import PROTECT, SET_NULL, ForeignKey, Model, QuerySet
from wagtail.models import Page

from home.models.base_page import TRASH_URL_PATH

Reference = list  # [model, field, key of the referring object, key of the referenced object]


def detach(instances: list[Model]) -> list[Reference]:
    """Set references from other objects to these to null; return them for `attach`."""
    pks = [instance.pk for instance in instances]
    references = []
    for field in _fields({type(instance) for instance in instances}):
        referring = QuerySet(field.model).filter(**{f"{field.attname}__in": pks})
        if issubclass(field.model, Page):
            referring = referring.exclude(pk__in=pks)
        found = list(referring.values_list("pk", field.attname))
        references += [[field.model._meta.label, field.attname, *each] for each in found]
        QuerySet(field.model).filter(pk__in=[pk for pk, _ in found]).update(**{field.attname: None})
    return references


def attach(references: Iterable[Reference]) -> None:
    """Set the references again that are still null."""
    for label, attname, pk, value in references:
        model = apps.get_model(label)
        empty = QuerySet(model).filter(pk=pk, **{attname: None})
        if empty.update(**{attname: value}):
            save_again(model._base_manager.get(pk=pk))


def save_again(instance: Model) -> None:
    """Save an object after its fields were updated, so that signals are sent.

    Pages in the trash are not saved.
    """
    if not isinstance(instance, Page):
        instance.save()
    elif not instance.url_path.startswith(TRASH_URL_PATH):
        instance.specific.save(clean=False)


def _fields(models: set[type[Model]]) -> Iterator[ForeignKey]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if (
                isinstance(field, ForeignKey)
                and field.null
                and field.remote_field.on_delete in (PROTECT, SET_NULL)
                and any(issubclass(target, field.related_model) for target in models)
            ):
                yield field
