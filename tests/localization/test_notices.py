"""Notices: which users get a notice of which event, in the CMS and by e-mail."""

import logging
import smtplib
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends import filebased, smtp
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import override
from wagtail.models import Page

from home.content.models import CampaignImage
from home.localization.models import LanguageWatch, Notice
from home.localization.publishing import publish_language
from home.localization.translatable_objects import reference
from home.models import ContentPage, OrganisationSettings
from tests import admin_forms as editor_of
from tests.conftest import LANGUAGES, make_user
from tests.localization.moderation import decide, hand_in, logged_in

Kind = Notice.Kind
NAMES = dict(project.LANGUAGES)
TARGETS = [code for code in LANGUAGES if code != "en"]
ACCOUNT = reverse("wagtailadmin_account")


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


@pytest.fixture
def translator(site):
    """Return a function that creates a translator of the given languages."""

    def make(name, *codes, by_email=False):
        user = make_user(name, *(f"Translators: {NAMES[code]}" for code in codes))
        for code in codes if by_email else ():
            LanguageWatch.objects.create(user=user, language=code, by_email=True)
        return user

    return make


@pytest.fixture
def dora(translator):
    return translator("dora", "de")


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def publish(page, user=None, **texts):
    page = page.specific_class.objects.get(pk=page.pk)
    for name, value in texts.items():
        setattr(page, name, value)
    page.save_revision(user=user).publish()


def change_organisation(site):
    organisation = OrganisationSettings.for_site(site)
    organisation.board_en = "New people"
    organisation.save()
    return organisation


def organisation_in(code):
    with override(code):
        return str(OrganisationSettings._meta.verbose_name)


def told(user, **wanted):
    """Return (language, kind) of a user's unread notices."""
    found = Notice.objects.filter(user=user, read_at=None, **wanted)
    return sorted(found.values_list("language", "kind"))


def panel(client):
    return editor_of.soup(client.get("/admin/")).select_one("#translation-notices-section")


# A source text changes


def test_translators_of_a_language_are_told(imprint, translator):
    users = {code: translator(f"t_{code}", code) for code in TARGETS}
    publish(imprint, heading_en="New imprint")
    for code, user in users.items():
        assert told(user) == [(code, Kind.SOURCE_CHANGED)]
        notice = Notice.objects.get(user=user)
        assert notice.reference == reference(imprint)
        assert notice.url == f"/admin/translations/{reference(imprint)}/{code}/"


def test_only_languages_that_lag_now_are_told_of(imprint, translator):
    both = translator("both", "de", "be")
    publish(imprint, heading_en="New imprint", heading_de="Neues Impressum")
    assert told(both) == [("be", Kind.SOURCE_CHANGED)]


def test_what_lagged_before_is_no_news(imprint, dora):
    publish(imprint, heading_en="New imprint")
    Notice.objects.all().delete()
    publish(imprint, summary_en="New", summary_de="Neu")
    assert told(dora) == []


def test_drafts_and_unchanged_sources_are_no_news(imprint, dora):
    imprint.heading_en = "Only a draft"
    imprint.save_revision()
    assert told(dora) == []
    live = ContentPage.objects.get(pk=imprint.pk)
    publish(live, summary_ru="Новое", show_freshness=False)
    assert told(dora) == []


def test_new_page_is_news_once_it_is_public(home, dora):
    page = ContentPage(heading_en="Update", slug="update", live=False)
    home.add_child(instance=page)
    assert told(dora) == []
    page.save_revision().publish()
    assert told(dora) == [("de", Kind.SOURCE_CHANGED)]


def test_text_of_an_inline_child_counts(page_at, dora):
    page = page_at("repression-in-belarus")
    event = page.timeline.first()
    event.text_en = "Something else happened."
    page.timeline.add(event)
    page.save_revision().publish()
    assert told(dora, reference=reference(page)) == [("de", Kind.SOURCE_CHANGED)]


def test_deleted_source_text_counts(imprint, dora):
    publish(imprint, summary_en="")
    assert told(dora) == [("de", Kind.SOURCE_CHANGED)]


@pytest.mark.parametrize("live", [True, False])
def test_direct_save_counts_for_what_is_public(imprint, dora, live):
    Page.objects.filter(pk=imprint.pk).update(live=live)
    page = ContentPage.objects.get(pk=imprint.pk)
    page.heading_en = "New"
    page.save()
    assert bool(told(dora)) == live


def test_image(site, dora):
    image = editor_of.stored_image(alt_text_en="A man", alt_text_de="Ein Mann")
    assert told(dora) == []
    image.alt_text_en = "A man at a desk"
    image.save()
    notice = Notice.objects.get(user=dora)
    assert (notice.kind, notice.reference) == (Kind.SOURCE_CHANGED, reference(image))
    assert notice.title == "Portrait"


def test_setting(site, cms, dora):
    organisation = change_organisation(site)
    assert told(dora, reference=reference(organisation)) == [("de", Kind.SOURCE_CHANGED)]


def test_repeated_changes_are_one_notice_until_it_is_read(imprint, dora):
    publish(imprint, heading_en="New 1")
    first = Notice.objects.get(user=dora)
    publish(imprint, heading_en="New 2")
    second = Notice.objects.get(user=dora)
    assert second.pk == first.pk
    assert second.created_at > first.created_at
    Notice.objects.update(read_at=second.created_at)
    publish(imprint, heading_en="New 3")
    assert Notice.objects.filter(user=dora).count() == 2
    assert len(told(dora)) == 1


def test_notice_is_settled_when_the_language_is_current(imprint, dora):
    page = ContentPage.objects.get(pk=imprint.pk)
    publish(page, **{f"{name}_en": "" for name in ("link_text", "meta_title", "meta_description")})
    publish(page, **{f"{name}_de": "" for name in ("link_text", "meta_title", "meta_description")})
    publish(page, heading_en="New imprint")
    assert told(dora)
    page = ContentPage.objects.get(pk=imprint.pk)
    page.heading_de = "Neues Impressum"
    page.save_revision(user=dora)
    publish_language(page, "de", dora)
    assert set(page.specific_class.objects.get(pk=page.pk).translation_states("de").values()) == {
        "up_to_date"
    }
    assert told(dora) == []


# Recipients


def test_nobody_is_told_of_their_own_change(imprint):
    both = make_user("both", "Moderators")
    other = make_user("other", "Moderators")
    response = editor_of.submit(
        logged_in(both),
        editor_of.page_url("edit", imprint),
        {"heading_en": "New"},
        action="publish",
    )
    assert response.status_code == 302
    assert told(both) == []
    assert [code for code, _kind in told(other)] == sorted(TARGETS)


def test_nobody_is_told_of_their_own_change_outside_of_the_cms(imprint, dora):
    publish(imprint, user=dora, heading_en="New")
    assert told(dora) == []


def test_people_without_the_right_are_not_told(imprint, dora):
    visitor = make_user("visitor")
    gone = make_user("gone", "Translators: Deutsch", is_active=False)
    publish(imprint, heading_en="New")
    assert [told(user) for user in (visitor, gone)] == [[], []]
    assert [code for code, _kind in told(dora)] == ["de"]


def test_administrators_are_told_of_what_they_watch(imprint, admin_user):
    publish(imprint, heading_en="New 1")
    assert told(admin_user) == []
    LanguageWatch.objects.create(user=admin_user, language="be")
    publish(imprint, heading_en="New 2")
    assert told(admin_user) == [("be", Kind.SOURCE_CHANGED)]


def test_watch_is_no_right(imprint, dora):
    LanguageWatch.objects.create(user=dora, language="be", by_email=True)
    publish(imprint, heading_en="New")
    assert told(dora) == [("de", Kind.SOURCE_CHANGED)]


def test_translator_may_want_silence(imprint, dora):
    LanguageWatch.objects.create(user=dora, language="de", is_on=False)
    publish(imprint, heading_en="New")
    assert told(dora) == []


# Moderation


def test_those_who_may_publish_are_told_of_a_submission(editor, moderator, admin_user, imprint):
    hand_in(logged_in(editor), imprint, {"summary_be": "Новае", "summary_en": "New"})
    assert told(moderator) == [("be", Kind.AWAITS_MODERATION)]
    assert told(editor) == told(admin_user) == []


def test_source_alone_is_no_translation(editor, moderator, imprint):
    hand_in(logged_in(editor), imprint, {"summary_en": "New"})
    assert told(moderator, kind=Kind.AWAITS_MODERATION) == []


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_decision_settles_it_and_the_translator_is_told(editor, moderator, imprint, decision):
    second = make_user("second", "Moderators")
    task = hand_in(logged_in(editor), imprint, {"summary_be": "Новае"})
    assert told(second) == [("be", Kind.AWAITS_MODERATION)]
    decide(logged_in(moderator), imprint, task, decision)
    assert told(second, kind=Kind.AWAITS_MODERATION) == []
    assert told(moderator) == []
    assert told(editor) == ([("be", Kind.PUBLISHED)] if decision == "approve" else [])


def test_submitting_for_moderation_again_tells_again(editor, moderator, imprint):
    desk = logged_in(editor)
    task = hand_in(desk, imprint, {"summary_be": "Новае"})
    decide(logged_in(moderator), imprint, task, "reject")
    assert told(moderator) == []
    editor_of.submit(
        desk, editor_of.page_url("edit", imprint), {"summary_be": "Лепшае"}, action="submit"
    )
    assert told(moderator) == [("be", Kind.AWAITS_MODERATION)]


# In the CMS


def test_panel_on_the_home_page(imprint, dora, kept_contexts):
    desk = logged_in(dora)
    assert "localization/notices_panel.html" in [t.name for t in desk.get("/admin/").templates]
    assert panel(desk) is None, "nothing to tell"
    publish(imprint, heading_en="New imprint", heading_de="")
    found = panel(desk)
    link = found.select_one("td a")
    assert link["href"] == f"/admin/translations/{reference(imprint)}/de/"
    assert link.get_text() == "New imprint"
    assert found.select_one("td[lang=de]").get_text() == "Deutsch"
    assert found.select_one("time, [data-w-tooltip-content-value], .w-human-readable-date")
    assert desk.get(link["href"]).status_code == 200


@pytest.mark.parametrize("code", ["en", "be"])
def test_title_is_in_the_language_of_who_reads_it(site, dora, speak, code):
    speak(dora, code)
    change_organisation(site)
    assert panel(logged_in(dora)).select_one("td a").get_text() == organisation_in(code)


def test_mark_as_read(imprint, dora):
    publish(imprint, heading_en="New")
    client = Client(enforce_csrf_checks=True)
    client.force_login(dora)
    form = panel(client).select_one("form")
    assert form["method"] == "post"
    assert client.post(form["action"]).status_code == 403, "without the token"
    token = form.select_one("[name=csrfmiddlewaretoken]")["value"]
    response = client.post(form["action"], {"csrfmiddlewaretoken": token})
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert told(dora) == []
    assert panel(client) is None


def test_mark_all_as_read_leaves_others_alone(imprint, home, dora, translator):
    other = translator("other", "de")
    publish(imprint, heading_en="New")
    publish(home, heading_en="New")
    client = logged_in(dora)
    action = panel(client).select("form")[-1]["action"]
    assert client.post(action).status_code == 302
    assert told(dora) == []
    assert len(told(other)) == 2


def test_nobody_marks_what_another_has_to_read(imprint, dora, translator, cms):
    publish(imprint, heading_en="New")
    url = reverse("localization:mark_as_read", args=[Notice.objects.get(user=dora).pk])
    for client in (logged_in(translator("mallory", "de")), cms):
        assert client.post(url).status_code == 404
    assert Client().post(url).status_code == 302, "to the login"
    assert len(told(dora)) == 1


@pytest.mark.parametrize("name", ["mark_as_read", "mark_all_as_read"])
def test_a_link_marks_nothing(imprint, dora, name):
    publish(imprint, heading_en="New")
    pk = [Notice.objects.get(user=dora).pk] if name == "mark_as_read" else []
    assert logged_in(dora).get(reverse(f"localization:{name}", args=pk)).status_code == 405
    assert len(told(dora)) == 1


def test_title_cannot_carry_markup(imprint, dora):
    publish(imprint, heading_en="<script>alert(1)</script>", heading_de="")
    assert panel(logged_in(dora)).select_one("script") is None


def test_notices_of_what_is_gone_are_gone(site, imprint, dora, cms):
    image = editor_of.stored_image(alt_text_en="A man")
    publish(imprint, heading_en="New")
    assert len(told(dora)) == 2
    CampaignImage.objects.get(pk=image.pk).delete()
    assert cms.post(editor_of.page_url("delete", imprint)).status_code == 302
    assert not Notice.objects.exists()


# Number of queries


def queries_of(action):
    with CaptureQueriesContext(connection) as queries:
        action()
    return len(queries)


def test_many_notices_cost_no_more_queries(imprint, dora):
    client = logged_in(dora)
    publish(imprint, heading_en="New")
    client.get("/admin/")
    one = queries_of(lambda: client.get("/admin/"))
    Notice.objects.bulk_create(
        Notice(user=dora, language="de", kind=Kind.SOURCE_CHANGED, reference=f"x:{n}", title=str(n))
        for n in range(60)
    )
    assert queries_of(lambda: client.get("/admin/")) <= one + 1, "one more counts them"
    assert "(61)" in panel(client).get_text()
    assert len(panel(client).select("tbody tr")) == 20


def test_many_translators_cost_no_more_queries(imprint, translator):
    translator("first", *TARGETS)
    publish(imprint, heading_en="Warm")
    Notice.objects.all().delete()
    few = queries_of(lambda: publish(imprint, heading_en="New 1"))
    for number in range(20):
        translator(f"t{number}", *TARGETS, by_email=True)
    Notice.objects.all().delete()
    assert queries_of(lambda: publish(imprint, heading_en="New 2")) <= few


def test_reading_a_page_never_looks_for_notices(imprint, dora):
    publish(imprint, heading_en="New")
    with CaptureQueriesContext(connection) as queries:
        Client().get("/de/imprint/")
    assert not [q for q in queries if "localization_notice" in q["sql"]]


# By e-mail


def test_mail_goes_to_who_asks_for_it(imprint, dora, translator, commit):
    asking = translator("asking", "de", "be", by_email=True)
    with commit():
        publish(imprint, heading_en="New imprint")
    (message,) = mail.outbox
    assert message.to == [asking.email]
    assert not message.cc + message.bcc
    assert message.content_subtype == "plain"
    assert not message.attachments
    for code in ("de", "be"):
        path = reverse("localization:translate", args=[reference(imprint), code])
        assert f"{NAMES[code]}: {project.SITE_URL}{path}" in message.body
    assert project.SITE_URL + ACCOUNT in message.body
    assert told(dora), "told in the CMS all the same"


@pytest.mark.parametrize("code", ["en", "be"])
def test_mail_speaks_the_language_of_its_reader(site, translator, speak, commit, code):
    user = translator("asking", "de", by_email=True)
    speak(user, code)
    with commit():
        change_organisation(site)
    (message,) = mail.outbox
    with override(code):
        what = f"{Kind.SOURCE_CHANGED.label}: {organisation_in(code)}"
    assert message.subject.endswith(what)
    assert message.body.startswith(what)


def test_mail_names_no_person(imprint, translator, commit):
    translator("asking", "de", by_email=True)
    author = make_user("author", "Moderators", first_name="Erika", last_name="Muster")
    with commit():
        publish(imprint, user=author, heading_en="New")
    text = mail.outbox[0].subject + mail.outbox[0].body
    for word in ("author", "Erika", "Muster", "@"):
        assert word not in text


def test_mail_of_a_submission(editor, moderator, imprint, commit):
    LanguageWatch.objects.create(user=moderator, language="be", by_email=True)
    with commit():
        hand_in(logged_in(editor), imprint, {"summary_be": "Новае"})
    found = [m for m in mail.outbox if f"{reference(imprint)}/be/" in m.body]
    assert [m.to for m in found] == [[moderator.email]]


def test_mail_once_until_it_is_read(imprint, translator, commit):
    translator("asking", "de", by_email=True)
    for number in range(3):
        with commit():
            publish(imprint, heading_en=f"New {number}")
    assert len(mail.outbox) == 1


def test_mail_waits_for_the_commit(imprint, translator, django_capture_on_commit_callbacks):
    translator("asking", "de", by_email=True)
    with django_capture_on_commit_callbacks() as callbacks:
        publish(imprint, heading_en="New")
    assert mail.outbox == []
    assert callbacks


def test_no_mail_for_what_was_rolled_back(imprint, translator, commit):
    user = translator("asking", "de", by_email=True)

    def fail():
        with transaction.atomic():
            publish(imprint, heading_en="New")
            raise ValueError

    with commit(), pytest.raises(ValueError):
        fail()
    assert (mail.outbox, told(user)) == ([], [])


def test_no_mail_without_an_address(imprint, translator, commit):
    user = translator("asking", "de", by_email=True)
    type(user).objects.filter(pk=user.pk).update(email="")
    with commit():
        publish(imprint, heading_en="New")
    assert mail.outbox == []
    assert told(user)


def test_subject_is_one_line(imprint, translator, commit):
    translator("asking", "de", by_email=True)
    with commit():
        publish(imprint, heading_en="New\r\nBcc: all@example.org", heading_de="")
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["asking@example.org"]


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError("asking@example.org"), smtplib.SMTPException("asking@…")]
)
@pytest.mark.parametrize("moment", ["open", "send_messages"])
def test_publishing_outlives_the_mail_server(
    imprint, translator, commit, monkeypatch, caplog, error, moment
):
    def fail(*args, **kwargs):
        raise error

    translator("asking", "de", by_email=True)
    monkeypatch.setattr(f"django.core.mail.backends.locmem.EmailBackend.{moment}", fail)
    with caplog.at_level(logging.INFO), commit():
        publish(imprint, heading_en="New imprint")
    assert ContentPage.objects.get(pk=imprint.pk).heading_en == "New imprint"
    (record,) = [r for r in caplog.records if r.name == "home.localization.notice_mail"]
    assert type(error).__name__ in record.getMessage()
    assert "asking" not in caplog.text
    assert "\n" not in record.getMessage()
    assert not record.exc_info


def test_one_bad_address_keeps_nobody_elses_mail(imprint, translator, commit, monkeypatch):
    from django.core.mail.backends.locmem import EmailBackend

    send = EmailBackend.send_messages

    def refuse(self, messages):
        if messages[0].to == ["bad@example.org"]:
            raise smtplib.SMTPRecipientsRefused({"bad@example.org": (550, b"no")})
        return send(self, messages)

    translator("bad", "de", by_email=True)
    translator("good", "de", by_email=True)
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with commit():
        publish(imprint, heading_en="New")
    assert [message.to for message in mail.outbox] == [["good@example.org"]]


@pytest.mark.parametrize("host", ["", "mail.example.org"])
def test_mail_settings_come_from_the_environment(monkeypatch, host):
    monkeypatch.setenv("EMAIL_HOST", host)
    monkeypatch.setenv("SITE_URL", "https://campaign.example.org")
    monkeypatch.delenv("DEFAULT_FROM_EMAIL", raising=False)
    path = Path(project.BASE_DIR, "campaign/settings.py")
    values = {"__file__": str(path), "__name__": "fresh_settings"}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), values)  # noqa: S102
    backend = import_string(values["EMAIL_BACKEND"])
    assert issubclass(backend, smtp.EmailBackend if host else filebased.EmailBackend)
    assert values["EMAIL_FILE_PATH"] == values["VAR_DIR"] / "mail"
    assert values["DEFAULT_FROM_EMAIL"] == "noreply@campaign.example.org"
    assert values["EMAIL_TIMEOUT"]


# In the account settings


def account_values(client):
    """Return the data that a browser submits from the account settings, including lists."""
    form = editor_of.soup(client.get(ACCOUNT)).select_one("form[enctype]")
    values = {}
    for control in form.select("input[name], select[name]"):
        kind = control.get("type")
        if control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            values[control["name"]] = chosen["value"] if chosen else ""
        elif kind in ("checkbox", "radio"):
            if control.has_attr("checked"):
                values.setdefault(control["name"], []).append(control.get("value", "on"))
        elif kind not in ("file", "submit", "password"):
            values[control["name"]] = control.get("value", "")
    return values


def save_account(client, **changes):
    values = account_values(client) | {f"watched_languages-{k}": v for k, v in changes.items()}
    values |= {"name_email-first_name": "Dora", "name_email-last_name": "Muster"}
    response = client.post(ACCOUNT, {k: v for k, v in values.items() if v is not None})
    assert response.status_code == 302, editor_of.messages(response)


def offered(client):
    form = editor_of.soup(client.get(ACCOUNT))
    boxes = form.select("input[name=watched_languages-languages]")
    return {box["value"]: box.has_attr("checked") for box in boxes}


def test_translator_is_offered_their_languages(translator):
    assert offered(logged_in(translator("both", "de", "ru"))) == {"de": True, "ru": True}


def test_who_only_writes_the_source_is_asked_nothing(translator):
    assert offered(logged_in(translator("tom", "en"))) == {}


def test_administrator_is_offered_all_and_has_chosen_none(cms, site):
    assert offered(cms) == dict.fromkeys(TARGETS, False)


def test_account_settings_are_kept(translator, imprint, commit):
    user = translator("both", "de", "ru")
    client = logged_in(user)
    save_account(client, languages=["ru"], by_email="on")
    assert offered(client) == {"de": False, "ru": True}
    with commit():
        publish(imprint, heading_en="New")
    assert told(user) == [("ru", Kind.SOURCE_CHANGED)]
    assert [message.to for message in mail.outbox] == [[user.email]]
    save_account(client, by_email=None)
    assert not LanguageWatch.objects.filter(by_email=True).exists()
    assert offered(client) == {"de": False, "ru": True}


def test_saving_something_else_changes_nothing(translator, cms, imprint):
    user = translator("both", "de", "ru")
    save_account(logged_in(user))
    save_account(cms)
    publish(imprint, heading_en="New")
    assert [code for code, _kind in told(user)] == ["de", "ru"]
    assert Notice.objects.exclude(user=user).count() == 0


def test_forged_language_is_refused(translator):
    user = translator("dora2", "de")
    client = logged_in(user)
    values = account_values(client) | {"watched_languages-languages": ["de", "be"]}
    assert client.post(ACCOUNT, values).status_code == 200
    assert not LanguageWatch.objects.filter(user=user).exists()


@pytest.mark.parametrize("code", ["en", "be"])
def test_account_settings_open_in_each_language(translator, speak, code):
    user = translator("both", "de")
    speak(user, code)
    assert offered(logged_in(user)) == {"de": True}


def test_leaving_the_group_ends_it(translator, imprint):
    user = translator("both", "de", by_email=True)
    user.groups.remove(Group.objects.get(name="Translators: Deutsch"))
    publish(imprint, heading_en="New")
    assert told(user) == []
