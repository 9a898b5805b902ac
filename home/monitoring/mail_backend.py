"""An e-mail backend that records whether the mail server accepted the last message."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.mail.backends.smtp import EmailBackend

from home.monitoring.failure_mail import note_mail_failure, note_mail_success


class RecordingEmailBackend(EmailBackend):
    """Django's SMTP backend, which also records the last result for the health page.

    Exceptions are still raised, so that callers can handle them.
    """

    def open(self):
        with _noted():
            return super().open()

    def send_messages(self, email_messages):
        with _noted():
            sent = super().send_messages(email_messages)
        if sent:
            note_mail_success()
        return sent


@contextmanager
def _noted() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        note_mail_failure(error)
        raise
