"""Keeps secrets that stand in addresses out of the logs."""

import logging
import re

_PRIVATE = re.compile(r"(/calendars/)[^/\s\"'?]+(?=\.ics)")


class Discretion(logging.Filter):
    """Takes the secret out of the address of a private calendar, wherever in a line it stands."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if "/calendars/" in text:
            record.msg, record.args = _PRIVATE.sub(r"\1…", text), None
        return True
