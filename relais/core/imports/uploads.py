"""Where an upload lands while it travels: on the disk that will keep it, never in memory, never past a limit."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

INCOMING = "incoming"


class IncomingFile(TemporaryUploadedFile):
    def __init__(self, name, content_type, size, charset, content_type_extra=None):
        folder = Path(settings.FILES) / INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=folder)  # noqa: SIM115 - closed by Django
        UploadedFile.__init__(self, file, name, content_type, size, charset, content_type_extra)


class IncomingHandler(FileUploadHandler):
    """Stream uploads to the disk; stop, and say so on the request, once they weigh more than allowed."""

    def __init__(self, request, *, max_bytes: int):
        super().__init__(request)
        self.max_bytes, self.received = max_bytes, 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.file = IncomingFile(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > self.max_bytes:
            self.request.upload_too_large = True  # type: ignore[union-attr]
            self.file.close()
            raise StopUpload
        self.file.write(raw_data)

    def file_complete(self, file_size):
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self):
        if hasattr(self, "file"):
            self.file.close()


def is_too_large(request, max_bytes: int) -> bool:
    """Whether what is announced is more than allowed, before a byte of it is read."""
    # A form adds little around its files.
    return int(request.META.get("CONTENT_LENGTH") or 0) > max_bytes + 1024 * 1024
