"""Moves an appeal's one recipient into its list of recipients, and says whom the pages are about.

Drafts and history are moved too, or the next draft that is published would have no recipient.
"""

import uuid

from django.db import migrations

LANGUAGES = ["en", "de", "be", "ru"]
# What the field on the page is called on the recipient.
NAMES = {
    "recipient_name": "name",
    "recipient_office": "office",
    "recipient_address": "address",
    "salutation": "salutation",
}
COLUMNS = {
    f"{old}{suffix}": f"{new}{suffix}"
    for old, new in NAMES.items()
    for suffix in ["", *(f"_{code}" for code in LANGUAGES)]
}
PAGES_ABOUT_SOMEONE = ("actionindexpage", "appealpage", "sharepage", "invitepage")


def rename_followed(followed, renamed):
    """Give the records of translations the new addresses of their texts."""
    languages = {
        code: {renamed.get(address, address): record for address, record in records.items()}
        for code, records in (followed or {}).get("languages", {}).items()
    }
    return {**followed, "languages": languages} if languages else followed


def addresses_with(key):
    return {old: f"recipients.{key}.{new}" for old, new in NAMES.items()}


def revisions_of(apps, model):
    content_type = (
        apps.get_model("contenttypes", "ContentType")
        .objects.filter(app_label="campaign", model=model)
        .first()
    )
    if content_type is None:
        return []
    return apps.get_model("wagtailcore", "Revision").objects.filter(content_type=content_type)


def move_into_list(apps, schema_editor):
    Recipient = apps.get_model("campaign", "AppealRecipient")
    for page in apps.get_model("campaign", "AppealPage").objects.all():
        # The key tells the recipient apart in drafts, so it has to be the same in all of them.
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"appeal/{page.pk}/recipient")
        recipient = Recipient.objects.create(
            page=page,
            sort_order=0,
            translation_key=key,
            email=page.recipient_email,
            **{new: getattr(page, old) or "" for old, new in COLUMNS.items()},
        )
        page.followed_sources = rename_followed(page.followed_sources, addresses_with(key))
        page.save()
        for revision in revisions_of(apps, "appealpage").filter(object_id=str(page.pk)):
            content = revision.content
            row = {new: content.pop(old, None) or "" for old, new in COLUMNS.items()}
            row |= {"email": content.pop("recipient_email", ""), "translation_key": str(key)}
            row |= {"pk": recipient.pk, "page": page.pk, "sort_order": 0}
            content["recipients"] = [row | {"gets_copy": False, "fax": "", "preferred_language": ""}]
            content["followed_sources"] = rename_followed(
                content.get("followed_sources") or {}, addresses_with(key)
            )
            revision.save(update_fields=["content"])


def move_out_of_list(apps, schema_editor):
    Recipient = apps.get_model("campaign", "AppealRecipient")
    for page in apps.get_model("campaign", "AppealPage").objects.all():
        first = Recipient.objects.filter(page=page, gets_copy=False).order_by("sort_order").first()
        if first:
            for old, new in COLUMNS.items():
                setattr(page, old, getattr(first, new) or "")
            page.recipient_email = first.email
            renamed = {new: old for old, new in addresses_with(first.translation_key).items()}
            page.followed_sources = rename_followed(page.followed_sources, renamed)
            page.save()
        for revision in revisions_of(apps, "appealpage").filter(object_id=str(page.pk)):
            rows = [row for row in revision.content.pop("recipients", []) if not row["gets_copy"]]
            row = rows[0] if rows else {}
            content = revision.content
            content |= {old: row.get(new) or "" for old, new in COLUMNS.items()}
            content["recipient_email"] = row.get("email", "")
            renamed = {new: old for old, new in addresses_with(row.get("translation_key")).items()}
            content["followed_sources"] = rename_followed(
                content.get("followed_sources") or {}, renamed
            )
            revision.save(update_fields=["content"])


def name_the_profile(apps, schema_editor):
    """A site with one profile is about that person."""
    profiles = list(apps.get_model("campaign", "ProfilePage").objects.all()[:2])
    if len(profiles) != 1:
        return
    for model in PAGES_ABOUT_SOMEONE:
        apps.get_model("campaign", model).objects.update(profile=profiles[0])
        for revision in revisions_of(apps, model):
            revision.content["profile"] = profiles[0].pk
            revision.save(update_fields=["content"])


def forget_the_profile(apps, schema_editor):
    for model in PAGES_ABOUT_SOMEONE:
        for revision in revisions_of(apps, model):
            revision.content.pop("profile", None)
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("campaign", "0002_letter_desk")]

    operations = [
        migrations.RunPython(move_into_list, move_out_of_list),
        migrations.RunPython(name_the_profile, forget_the_profile),
    ]
