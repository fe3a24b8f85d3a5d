"""Files that come in with a form: kept in memory, and no larger than what somebody typed into a spreadsheet."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile

MOST_BYTES = 5_000_000
# What a form carries around its file.
AROUND = 20_000


class BoundedUpload(MemoryFileUploadHandler):
    """Takes one small file into memory; a larger one is let by and dropped, and the view says so."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,
        content_length: int | None,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        self.activated = True
        self._stated_too_large = (content_length or 0) > MOST_BYTES + AROUND

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self._taken = 0
        if self._stated_too_large:
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._taken += len(raw_data)
        if self._taken > MOST_BYTES:
            raise SkipFile
        return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> Any:
        return super().file_complete(file_size) if self._taken <= MOST_BYTES else None
