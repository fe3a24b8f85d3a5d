"""How a log is written: one JSON object a line, in UTC, so that no text can pretend to be another line."""

import json
import logging
from datetime import UTC, datetime


class Lines(logging.Formatter):
    """A record as one line: when, how grave, where from, what, and the facts that came with it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "what": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)
