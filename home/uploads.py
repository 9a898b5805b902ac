"""No request is larger than the largest file that the site takes, with a form around it."""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

LARGEST = 25 * 2**20  # bytes; the sample proxies have the same limit


class SizeGate(FileUploadHandler):
    """Refuses a form with files before anything of it is written to disk."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        if content_length > LARGEST:
            raise RequestDataTooBig("The request is larger than any file that is taken.")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
