"""Styles, fonts and scripts: compressed once, under an address that names their edition, so none is asked for twice.

One digest stands for all of them, since scripts and styles name each other by their place. Nothing has to be collected:
an edition is laid out the first time that it is served. Their plain addresses go on, for a minute at a time.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.compress import Compressor
from whitenoise.middleware import WhiteNoiseMiddleware


class Editions(StaticFilesStorage):
    """Names each file by the edition that it belongs to."""

    def url(self, name: str | None) -> str:
        # Whoever works on the files wants to see them change.
        return super().url(name if settings.DEBUG else f"{edition()}/{name}")


class HouseFiles(WhiteNoiseMiddleware):
    """WhiteNoise, with the present edition beside the files as they lie in the package."""

    def add_files_from_finders(self) -> None:
        super().add_files_from_finders()  # type: ignore[no-untyped-call]  # WhiteNoise has no types
        prefix = f"{self.static_prefix}{edition()}/"
        self.add_files(str(_laid_out()), prefix)  # type: ignore[no-untyped-call]  # nor here

    def immutable_file_test(self, path: str, url: str) -> bool:
        return url.startswith(f"{self.static_prefix}{edition()}/")


@lru_cache(maxsize=1)
def edition() -> str:
    """A digest of every file and its name."""
    digest = hashlib.sha256()
    for name, path in sorted(_files()):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _files() -> Iterator[tuple[str, Path]]:
    for finder in finders.get_finders():
        for name, storage in finder.list(None):
            yield name, Path(storage.path(name))


def _laid_out() -> Path:
    """The folder of this edition, each file beside its compressed twin; several processes may begin at once."""
    folder: Path = settings.EDITIONS
    folder.mkdir(exist_ok=True)
    kept = folder / edition()
    if kept.is_dir():
        return kept
    made = Path(tempfile.mkdtemp(dir=folder))
    compressor = Compressor(quiet=True)
    for name, path in _files():
        copy = made / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        compressor.compress(str(copy))
    try:
        made.rename(kept)
    except OSError:  # another process was faster
        shutil.rmtree(made)
    return kept
