"""An e-mail backend that records whether the mail server took the last message."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.mail.backends.smtp import EmailBackend

from home.monitoring.failure_mail import note_mail_failure, note_mail_success


class RecordingEmailBackend(EmailBackend):
    """Django's SMTP backend, which records for the health page what became of the last message.

    Failures are raised as ever: who sends decides what to make of them.
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
