"""The verbs of a call: list interpreters, book, read back."""

from commonhours.contact_centre.actions.interpreters import (
    InterpreterListed,
    end_interpreter,
    list_interpreter,
)
from commonhours.contact_centre.actions.read_back import AgreedByPhone, Call, book_by_phone, read_back

__all__ = [
    "AgreedByPhone",
    "Call",
    "InterpreterListed",
    "book_by_phone",
    "end_interpreter",
    "list_interpreter",
    "read_back",
]
