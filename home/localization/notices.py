"""Notices to translators and moderators about texts to translate, to approve, or published."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.utils import timezone
from django.utils.translation import override
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
)

from home.localization import permissions
from home.localization.models import LanguageWatch, Notice, Proposal, TranslatableContent
from home.localization.notice_mail import Told, interface_language, send
from home.localization.permissions import TRANSLATE, may_translate
from home.localization.registry import language_codes, localized_fields, target_codes
from home.localization.segments import comparable
from home.localization.state import State
from home.localization.translatable_objects import reference, resolve, title_of

OPEN = (State.MISSING, State.OUTDATED)
BEFORE = "_texts_before_this_save"

Texts = dict[str, dict[str, str]]


# Recipients


def watches(user) -> dict[str, LanguageWatch]:
    """Return a user's choices of notices by language code."""
    return {watch.language: watch for watch in user.language_watches.all()}


def is_told(user, watch: LanguageWatch | None) -> bool:
    """Tell whether a user gets notices about a language with the choice `watch`, which may be None.

    Without a choice, users get notices, except superusers. Superusers may translate every language,
    so they only get the notices that they choose.
    """
    return watch.is_on if watch else not user.is_superuser


def translators(code: str) -> list:
    """Return the users who may translate into a language."""
    users = get_user_model()._default_manager.with_perm(
        TRANSLATE.format(code), backend="django.contrib.auth.backends.ModelBackend"
    )
    return list(users.select_related("wagtail_userprofile"))


def publishers(instance: TranslatableContent) -> list:
    """Return the users who may publish an object."""
    return list(permissions.publishers(instance).select_related("wagtail_userprofile"))


def tell(kind: str, instance: TranslatableContent, users_by_code: dict[str, Iterable]) -> None:
    """Create notices about one event of an object for the users of each language.

    `users_by_code` maps language codes to users. If a user has an unread notice of the same kind
    about the same object and language, its date is renewed, and no further e-mail is sent. E-mails
    are sent after the transaction has been committed.
    """
    name, mails = reference(instance), {}
    for code, users in users_by_code.items():
        asked = {watch.user_id: watch for watch in LanguageWatch.objects.filter(language=code)}
        users = [user for user in users if is_told(user, asked.get(user.pk))]
        unread = Notice.objects.filter(
            user__in=users, language=code, kind=kind, reference=name, read_at=None
        )
        already = set(unread.values_list("user_id", flat=True)) if users else set()
        if already:
            unread.update(created_at=timezone.now())
        new = [
            Notice(
                user=user, language=code, kind=kind, reference=name, title=_title(instance, user)
            )
            for user in users
            if user.pk not in already
        ]
        # A concurrent change may have created the same notice.
        Notice.objects.bulk_create(new, ignore_conflicts=True)
        for notice in new:
            watch = asked.get(notice.user_id)
            if watch and watch.by_email and notice.user.email:
                mails.setdefault(notice.user, []).append(notice)
    if mails:
        told = [Told(user, notices) for user, notices in mails.items()]
        transaction.on_commit(lambda: send(told))


def _title(instance: TranslatableContent, user) -> str:
    with override(interface_language(user)):
        title = " ".join(title_of(instance).split())
    return title[: Notice._meta.get_field("title").max_length]


def settle(kind: str, name: str, codes: Iterable[str]) -> None:
    """Mark notices as read because there is nothing left to do about them.

    `name` is the `reference` of the object.
    """
    Notice.objects.filter(kind=kind, reference=name, language__in=codes, read_at=None).update(
        read_at=timezone.now()
    )


# Events: texts are published


def remember_live_texts(sender, instance, raw=False, update_fields=None, **kwargs) -> None:
    """Receiver of `pre_save`: keep the live texts of a translatable object before it changes."""
    if raw or not isinstance(instance, TranslatableContent):
        return
    columns = {field.attname for _name, _code, field in localized_fields(sender)}
    if update_fields is not None and columns.isdisjoint(update_fields):
        return
    stored = sender._default_manager.filter(pk=instance.pk).first() if instance.pk else None
    setattr(instance, BEFORE, _live_texts(stored))


def tell_of_live_texts(sender, instance, **kwargs) -> None:
    """Receiver of `post_save`: notify of changed source texts and of published translations.

    Pages and objects without drafts are treated alike: live texts before and after are compared.
    """
    before: Texts | None = instance.__dict__.pop(BEFORE, None)
    if before is None or not getattr(instance, "live", True):
        return
    now = _live_texts(instance)
    changed = {code: _changed(before, now, code) for code in language_codes()}
    if not any(changed.values()):
        return
    author = _author(instance)
    actor = get_active_log_context().user or author
    asked_for, published, settled = {}, {}, []
    for code in target_codes():
        states = instance.translation_states(code)
        open_texts = {address for address, state in states.items() if state in OPEN}
        if open_texts & changed[settings.LANGUAGE_CODE]:
            asked_for[code] = [user for user in translators(code) if user not in (author, actor)]
        if changed[code] and not open_texts:
            settled.append(code)
        if changed[code] and author and author != actor and may_translate(author, code):
            published[code] = [author]
    tell(Notice.Kind.SOURCE_CHANGED, instance, asked_for)
    tell(Notice.Kind.PUBLISHED, instance, published)
    if settled:
        settle(Notice.Kind.SOURCE_CHANGED, reference(instance), settled)


def _live_texts(instance: TranslatableContent | None) -> Texts:
    if instance is None or not getattr(instance, "live", True):
        return {}
    return {code: instance.texts(code) for code in language_codes()}


def _changed(before: Texts, now: Texts, code: str) -> set[str]:
    """Return the addresses of texts that were added, removed or changed in a language."""
    old, new = before.get(code, {}), now.get(code, {})
    return {
        address
        for address in old.keys() | new.keys()
        if comparable(old.get(address)) != comparable(new.get(address))
    }


def _author(instance: TranslatableContent):
    """Return the author of the live revision, or None for objects without revisions."""
    revision = getattr(instance, "live_revision", None)
    return revision.user if revision else None


# Events: moderation


def tell_of_submission(sender, instance, user=None, **kwargs) -> None:
    """Receiver of `task_submitted`: notify publishers of the languages that await moderation."""
    stored = _specific(instance.workflow_state.content_object)
    if not isinstance(stored, TranslatableContent):
        return
    draft = instance.revision.as_object()
    live = _live_texts(stored)
    texts = {code: draft.texts(code) for code in target_codes()}
    waiting = [code for code in target_codes() if _changed(live, texts, code)]
    if waiting:
        users = [found for found in publishers(stored) if found != user]
        tell(Notice.Kind.AWAITS_MODERATION, draft, dict.fromkeys(waiting, users))


def settle_moderation(sender, instance, **kwargs) -> None:
    """Receiver of the signals that end a workflow: mark its moderation notices as read."""
    stored = _specific(instance.content_object)
    if isinstance(stored, TranslatableContent):
        settle(Notice.Kind.AWAITS_MODERATION, reference(stored), target_codes())


def _specific(instance: Model) -> Model:
    return instance.specific if isinstance(instance, Page) else instance


def tell_of_proposal(sender, instance: Proposal, **kwargs) -> None:
    """Receiver of `post_save`: notify those who may publish the proposed texts."""
    stored = resolve(instance.reference) if instance.texts else None
    if stored is not None:
        authors = {entry["user"] for entry in instance.texts.values()}
        users = [user for user in publishers(stored) if user.pk not in authors]
        tell(Notice.Kind.AWAITS_MODERATION, stored, {instance.language: users})


def settle_proposal(sender, instance: Proposal, **kwargs) -> None:
    """Receiver of `post_delete`: mark the notices as read, because nothing waits any more."""
    settle(Notice.Kind.AWAITS_MODERATION, instance.reference, [instance.language])


def forget(sender, instance: Model, **kwargs) -> None:
    """Receiver of `post_delete`: delete what refers to an object that has been deleted."""
    if isinstance(instance, TranslatableContent):
        Notice.objects.filter(reference=reference(instance)).delete()
        Proposal.objects.filter(reference=reference(instance)).delete()


def connect() -> None:
    pre_save.connect(remember_live_texts, dispatch_uid="remember_live_texts")
    post_save.connect(tell_of_live_texts, dispatch_uid="tell_of_live_texts")
    post_delete.connect(forget, dispatch_uid="forget_notices")
    post_save.connect(tell_of_proposal, sender=Proposal, dispatch_uid="tell_of_proposal")
    post_delete.connect(settle_proposal, sender=Proposal, dispatch_uid="settle_proposal")
    task_submitted.connect(tell_of_submission, dispatch_uid="tell_of_submission")
    for number, signal in enumerate((workflow_approved, workflow_rejected, workflow_cancelled)):
        signal.connect(settle_moderation, dispatch_uid=f"settle_moderation_{number}")
