"""View restrictions of a page's ancestors or of a collection, kept in case these are deleted."""

from django.contrib.auth.models import Group
from django.db.models import Model
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction


def restrictions_of(place: Page | Collection) -> list[dict]:
    """Return the view restrictions that apply below a page, or in a collection."""
    above = place.get_ancestors(inclusive=True)
    if isinstance(place, Page):
        found = PageViewRestriction.objects.filter(page__in=above)
    else:
        found = CollectionViewRestriction.objects.filter(collection__in=above)
    return [
        {
            "restriction_type": restriction.restriction_type,
            "password": restriction.password,
            "groups": sorted(restriction.groups.values_list("pk", flat=True)),
        }
        for restriction in found.order_by("pk")
    ]


def restrict_page(page: Page, required: list[dict]) -> None:
    """Add required view restrictions to a page, except those that its parent already has."""
    for restriction in _lacking(required, page.get_parent()):
        _create(PageViewRestriction(page=page), restriction)


def private_collection(collection: Collection, name: str, required: list[dict]) -> Collection:
    """Return the collection if it has the required restrictions, else a new child that has them."""
    lacking = _lacking(required, collection)
    if lacking:
        collection = collection.add_child(name=name)
    for restriction in lacking:
        _create(CollectionViewRestriction(collection=collection), restriction)
    return collection


def _lacking(required: list[dict], place: Page | Collection) -> list[dict]:
    in_force = restrictions_of(place)
    return [restriction for restriction in required if restriction not in in_force]


def _create(restriction: Model, values: dict) -> None:
    restriction.restriction_type = values["restriction_type"]
    restriction.password = values["password"]
    restriction.save()
    restriction.groups.set(Group.objects.filter(pk__in=values["groups"]))
