"""Encrypts backups with age (https://age-encryption.org): a public key can only encrypt."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from pyrage import DecryptError, IdentityError, RecipientError, decrypt_io, encrypt_io
from pyrage.x25519 import Identity, Recipient

from home.archive.backup import BackupError


def recipient(key: str) -> Recipient:
    """Return the recipient for a public key `age1…` or a secret key `AGE-SECRET-KEY-1…`.

    Raises BackupError for anything else.
    """
    try:
        if key.strip().upper().startswith("AGE-SECRET-KEY-"):
            return Identity.from_str(key.strip()).to_public()
        return Recipient.from_str(key.strip())
    except (IdentityError, RecipientError) as error:
        raise BackupError(
            "The key is none of age's. Give a public key that begins with age1; the program "
            "age-keygen makes a pair."
        ) from error


def identities(text: str) -> list[Identity]:
    """Return the secret keys in a file of age-keygen. Raises BackupError if there is none."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        found = [Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except IdentityError as error:
        raise BackupError("The file holds a key that is none of age's.") from error
    if not found:
        raise BackupError("The file holds no key. It needs a line AGE-SECRET-KEY-1….")
    return found


@contextmanager
def encrypting(file: BinaryIO, key: Recipient) -> Iterator[BinaryIO]:
    """Yield a file to write to; its content is written encrypted to `file`."""
    with _through_pipe(lambda reader, _writer: encrypt_io(reader, file, [key]), "w") as writer:
        yield writer


@contextmanager
def decrypting(path: Path, keys: list[Identity]) -> Iterator[BinaryIO]:
    """Yield a file to read the decrypted content from.

    Raises BackupError for a damaged file or the wrong key, OSError if the file cannot be read.
    """

    def decrypt(_reader, writer):
        with path.open("rb") as file:
            try:
                decrypt_io(file, writer, keys)
            except (DecryptError, OSError) as error:
                if getattr(error, "errno", None):  # an error of the system, not of age
                    raise
                raise BackupError(
                    f"{path} cannot be decrypted: it is damaged, or it was made for another key."
                ) from error

    with _through_pipe(decrypt, "r") as reader:
        yield reader


@contextmanager
def _through_pipe(work: Callable[[BinaryIO, BinaryIO], None], mode: str) -> Iterator[BinaryIO]:
    """Run `work` in a thread at one end of a pipe, and yield the other end."""
    read_end, write_end = os.pipe()
    reader, writer = os.fdopen(read_end, "rb"), os.fdopen(write_end, "wb")
    ours, theirs = (writer, reader) if mode == "w" else (reader, writer)
    failures = []

    def run():
        try:
            with theirs:
                work(reader, writer)
        except Exception as error:  # raised again in the calling thread
            failures.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        with ours:
            yield ours
    except Exception as error:
        thread.join()
        # A broken pipe is only a consequence; raise the error that caused it.
        if failures and not isinstance(failures[0], BrokenPipeError):
            raise failures[0] from error
        raise
    thread.join()
    if failures:
        raise failures[0]
