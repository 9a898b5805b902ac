"""A site of the version before the letter desk, brought forward and back; run as a program.

It works on the database of VAR_DIR or DATABASE_URL, which has to be empty, and prints as JSON what
an appeal says before, after, and after the way back.
"""

import datetime
import json
import sys

import django

RECIPIENT = {
    "recipient_name": ["Alexander Lukashenka", "Alexander Lukaschenka", "Аляксандр Лукашэнка", ""],
    "recipient_office": ["President", "Präsident", "Прэзідэнт", ""],
    "recipient_address": ["ul. Karla Marxa 38\nMinsk", "", "", ""],
    "salutation": ["Your Excellency,", "Exzellenz,", "Ваша Правасхадзіцельства,", ""],
}
CODES = ["en", "de", "be", "ru"]
SHOWN = ["name", "office", "address", "salutation"]
TODAY = datetime.date(2011, 8, 20)


def recipient(**changes):
    """Return the columns of the recipient as they were, each language's and the plain one."""
    columns = {}
    for name, texts in RECIPIENT.items():
        columns[name] = texts[0]
        columns |= {f"{name}_{code}": text for code, text in zip(CODES, texts, strict=True)}
    return columns | changes


def follow(store, columns):
    """Return the store of what translations follow, brought up to a version of the recipient."""
    from home.localization import state

    texts = {code: {name: columns[f"{name}_{code}"] for name in RECIPIENT} for code in CODES}
    return state.follow(store, texts.pop("en"), texts, TODAY)


def build(apps):
    """Write the pages of an old site: a profile and an appeal with history and a draft."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Locale = apps.get_model("wagtailcore", "Locale")
    Revision = apps.get_model("wagtailcore", "Revision")
    locale = Locale.objects.first() or Locale.objects.create(language_code="en")

    def page(model, place, **columns):
        kind, _ = ContentType.objects.get_or_create(app_label="campaign", model=model)
        return apps.get_model("campaign", model).objects.create(
            content_type=kind,
            path=f"0001000{place}",
            depth=2,
            title=model,
            slug=model,
            url_path=f"/{model}/",
            locale=locale,
            live=True,
            draft_title=model,
            heading_en=model,
            **columns,
        )

    dates = {"status_since": TODAY, "as_of": TODAY}
    page("profilepage", 5, name="Ales", name_en="Ales", **dates)
    page("invitepage", 6)
    first = recipient()
    second = recipient(salutation_en="Mr President,", salutation_ru="Господин Президент,")
    store = follow({}, first)
    drafted = follow(store, second)
    appeal = page("appealpage", 7, recipient_email="a@example.by", followed_sources=store, **first)
    plain = {"pk": appeal.pk, "title": "appealpage", "slug": "appealpage", "heading_en": "appeal"}
    plain |= {"path": appeal.path, "depth": 2, "locale": locale.pk, "subject_en": "Release him"}
    plain |= {"content_type": appeal.content_type_id, "live": True, "url_path": "/appealpage/"}
    versions = [(first, store, "a@example.by"), (second, drafted, "new@example.by")]
    for columns, followed, email in versions:
        revision = Revision.objects.create(
            content_type=appeal.content_type,
            base_content_type=ContentType.objects.get(app_label="wagtailcore", model="page"),
            object_id=str(appeal.pk),
            created_at=datetime.datetime(2011, 8, 20, tzinfo=datetime.UTC),
            content=plain | columns | {"recipient_email": email, "followed_sources": followed},
        )
    appeal.latest_revision = revision
    appeal.save()


def old_versions(apps):
    """Return the recipient of the live page and of each revision, as the old version had it."""
    appeal = apps.get_model("campaign", "AppealPage").objects.get()
    names = ["recipient_email", "followed_sources", *recipient()]
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(object_id=str(appeal.pk))
    return [
        {name: getattr(appeal, name) for name in names},
        *({n: r.content.get(n) for n in names} for r in revisions.order_by("pk")),
    ]


def new_versions():
    """Return the recipients, translation states and profile of each version, in today's code."""
    from campaign.models import AppealPage, InvitePage

    live = AppealPage.objects.get()
    versions = [live, *(revision.as_object() for revision in live.revisions.order_by("pk"))]
    found = []
    for version in versions:
        rows = list(version.recipients.all())
        keys = {
            f"recipients.{row.translation_key}.": f"recipient {n}." for n, row in enumerate(rows)
        }
        states = {code: version.translation_states(code) for code in CODES[1:]}
        found.append(
            {
                "recipients": [
                    {
                        f"{name}_{code}": getattr(row, f"{name}_{code}")
                        for name in SHOWN
                        for code in CODES
                    }
                    | {"email": row.email, "key": str(row.translation_key), "pk": row.pk}
                    for row in rows
                ],
                "states": {
                    code: {
                        address.replace(key, name): str(state)
                        for address, state in of_language.items()
                        for key, name in keys.items()
                        if address.startswith(key)
                    }
                    for code, of_language in states.items()
                },
                "profile": version.profile.name_en,
            }
        )
    return found, InvitePage.objects.get().profile.name_en


def main():
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    def apps_at_start():
        state = MigrationExecutor(connection).loader.project_state(("campaign", "0001_initial"))
        return state.apps

    call_command("migrate", "campaign", "0001_initial", verbosity=0)
    build(apps_at_start())
    story = {"before": old_versions(apps_at_start())}
    call_command("migrate", verbosity=0)
    story["after"], story["invitation"] = new_versions()
    call_command("migrate", "campaign", "0001_initial", verbosity=0)
    story["back"] = old_versions(apps_at_start())
    call_command("migrate", verbosity=0)
    story["again"], _ = new_versions()
    sys.stdout.write(json.dumps(story))


if __name__ == "__main__":
    main()
