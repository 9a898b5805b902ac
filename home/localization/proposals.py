"""Proposed texts of objects without drafts, such as settings and images.

Texts of a user who may not make them live wait in a `Proposal` until somebody who may publishes
them. `name` is the object's `translatable_objects.reference`.
"""

from collections.abc import Iterable, Mapping
from copy import copy

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from home.localization.models import Proposal, TranslatableContent
from home.localization.segments import apply, values
from home.localization.state import fingerprint, follow_versions, followed_text, record_for

Entries = Mapping[str, dict]


def with_proposals(instance: TranslatableContent, name: str) -> TranslatableContent:
    """Return a copy of a stored object with all proposed texts, or the object if there are none."""
    found = list(Proposal.objects.filter(reference=name))
    if not found:
        return instance
    version = copy(instance)
    for proposal in found:
        _write(version, proposal.language, proposal.texts)
    return version


def proposed_addresses(name: str, code: str) -> set[str]:
    """Return the addresses of the texts that wait in one language."""
    proposal = Proposal.objects.filter(reference=name, language=code).first()
    return set(proposal.texts) if proposal else set()


@transaction.atomic
def store_texts(
    version: TranslatableContent,
    name: str,
    code: str,
    addresses: Iterable[str],
    user,
    is_live: bool,
) -> None:
    """Store the texts of `version` at some addresses, either live or as a proposal of the user.

    All other texts and values of the stored object stay as they are, whatever `version` contains.
    """
    stored = type(version)._default_manager.select_for_update().get(pk=version.pk)
    entries = _entries(version, code, addresses, user)
    proposal, _is_new = Proposal.objects.select_for_update().get_or_create(
        reference=name, language=code
    )
    if is_live:
        _write(stored, code, entries)
        stored.save()
        waiting = proposal.texts
    else:
        waiting = proposal.texts | entries
    waiting = {
        address: entry
        for address, entry in waiting.items()
        if not (is_live and address in entries) and not _is_live(stored, code, address, entry)
    }
    if waiting:
        proposal.texts = waiting
        proposal.save()
    else:
        proposal.delete()


def publish_proposal(stored: TranslatableContent, name: str, code: str) -> set[int]:
    """Make the proposed texts in one language live. Return the primary keys of their authors.

    `stored` is the object in the database, locked by the caller.
    """
    proposal = Proposal.objects.select_for_update().filter(reference=name, language=code).first()
    if proposal is None:
        return set()
    _write(stored, code, proposal.texts)
    stored.save()
    proposal.delete()
    return {entry["user"] for entry in proposal.texts.values() if entry["user"]}


def _entries(version, code: str, addresses: Iterable[str], user) -> Entries:
    texts, store = values(version, code), version.followed_sources
    return {
        address: {
            "text": texts[address],
            "source": (record_for(store, code, address) or {}).get("source"),
            "source_text": followed_text(store, code, address),
            "user": user and user.pk,
        }
        for address in addresses
        if address in texts
    }


def _write(instance, code: str, entries: Entries) -> None:
    texts = {address: entry["text"] for address, entry in entries.items()}
    apply(instance, code, texts, source_code=settings.LANGUAGE_CODE)
    instance.followed_sources = follow_versions(
        instance.followed_sources,
        code,
        {
            address: (entry["source"], entry["text"], entry["source_text"])
            for address, entry in entries.items()
            if entry["source"]
        },
        timezone.localdate(),
    )


def _is_live(stored, code: str, address: str, entry: dict) -> bool:
    record = record_for(stored.followed_sources, code, address) or {}
    is_same = fingerprint(values(stored, code).get(address, "")) == fingerprint(entry["text"])
    return is_same and record.get("source") == entry["source"]
