"""What a file of either kind tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def told_in(path: Path, error: type[ValueError]) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as wrong:  # the last: brackets without end
        raise error(f"{path.name} cannot be read: {wrong}") from wrong
