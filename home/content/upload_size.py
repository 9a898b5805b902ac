"""Size limits of files, and of requests with files."""

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.base import File
from django.core.files.uploadhandler import FileUploadHandler
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

# The largest request with a file, in bytes. The sample proxy configurations have the same limit.
LARGEST = 25 * 2**20


def check_size(file: File, most: int) -> None:
    """Raise ValidationError, with a message for editors, for a file of more than `most` bytes."""
    if file.size > most:
        raise ValidationError(
            _("This file is too big (%(file_size)s). Maximum filesize %(max_filesize)s.")
            % {"file_size": filesizeformat(file.size), "max_filesize": filesizeformat(most)},
            code="file_too_large",
        )


class SizeGate(FileUploadHandler):
    """Rejects a form with files that is too large, before any of it is written to disk."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        if content_length > LARGEST:
            raise RequestDataTooBig("The request is larger than any file that is taken.")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
