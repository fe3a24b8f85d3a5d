"""Keeps secrets that stand in addresses out of the logs."""

import logging
import re

_PRIVATE = re.compile(r"(/calendars/)[^/\s\"'?]+(?=\.ics)|(/(?:ask|referred)/)[^/\s\"'?]{20,}")


class Discretion(logging.Filter):
    """Takes the secret out of the address of a calendar, a request or a referral, wherever in a line it stands."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if any(each in text for each in ("/calendars/", "/ask/", "/referred/")):
            record.msg, record.args = _PRIVATE.sub(r"\1\2…", text), None
        return True
