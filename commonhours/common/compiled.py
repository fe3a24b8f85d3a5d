"""Numerical functions compiled once, kept on disk, and never stale.

numba's cache looks only at the file of the function it stores: when a caller is cached and the function it
calls changes in another file, the old machine code is used without a word. So the cache folder carries a
digest of every source that takes part: change one and all are compiled anew. numba reads its
folder from the environment when it is first imported, hence this module sets it and must be the only one
that imports numba.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., object])

PACKAGE = Path(__file__).resolve().parent.parent
# Only rules and kernels are compiled, and whatever they call in common.
PLACES = ("common/*.py", "*/rules.py", "*/rules/*.py", "*/kernel.py", "*/kernel/*.py")


def sources() -> list[Path]:
    """Every file whose change must compile everything anew: this one and those that take `njit` from it."""
    candidates = {path for pattern in PLACES for path in PACKAGE.glob(pattern)}
    return sorted(path for path in candidates if b"common.compiled" in path.read_bytes())


def digest() -> str:
    hashed = hashlib.sha256(str(PACKAGE).encode())
    for path in sources():
        hashed.update(path.name.encode() + b"\0" + path.read_bytes())
    return hashed.hexdigest()[:16]


def cache_folder() -> Path:
    """A private folder for this state of the sources; a throw-away one where home cannot be written."""
    home = os.environ.get("COMMONHOURS_CACHE") or Path.home() / ".cache" / "commonhours"
    folder = Path(home) / "compiled" / digest()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="commonhours-"))
    # The cache is unpickled: never one that others may write, so a shared temporary name is no choice.
    return folder if os.access(folder, os.W_OK) else Path(tempfile.mkdtemp(prefix="commonhours-"))


if "numba" in sys.modules and not os.environ.get("NUMBA_CACHE_DIR"):
    raise ImportError("numba was imported before commonhours.common.compiled: import that first")
os.environ["NUMBA_CACHE_DIR"] = str(cache_folder())

import numba  # noqa: E402  (only now may numba read its folder)


def njit(function: F) -> F:
    """Compile at first call and keep the result on disk.

    The interpreter lock is kept on purpose: one call of a kernel is one unbroken read of the index, however
    many threads serve pages while the follower writes. Sums are in strict order (no fast maths), so that two
    engines given the same numbers rank alike.
    """
    return cast(F, numba.njit(cache=True)(function))


def njit_lent(function: F) -> F:
    """As `njit`, for functions that make no array and keep none: what they are given is lent, and no owner is counted.
    Where tuples of many arrays go from function to function, counting took most of the time."""
    uncounted: Any = {"_nrt": False}  # an option that numba keeps to itself
    return cast(F, numba.njit(cache=True, **uncounted)(function))


def njit_inner(function: F) -> F:
    """As `njit_lent`, for what only compiled code calls: no door for Python is built, which took half of compiling."""
    uncounted: Any = {"_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast(F, numba.njit(cache=True, **uncounted)(function))
