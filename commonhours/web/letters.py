"""Codes in a sample city go nowhere: whoever asked for one reads it on a page, in the same browser and no other."""

from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest

KEPT = "letters_of_the_sample_city"
MOST = 5


@dataclass(frozen=True)
class SampleLetter:
    """A message with a code that would have gone out."""

    channel: str
    to: str
    subject: str
    body: str


def is_sample(request: HttpRequest) -> bool:
    """Whether everybody here is invented."""
    region: Any = getattr(request, "region", None)
    return region is not None and bool(region.sample)


def keep_for_visitor(request: HttpRequest, channel: str, to: str, subject: str, body: str) -> None:
    """Keep a message in the session of whoever caused it; in a real city keep nothing."""
    if is_sample(request):
        letter = asdict(SampleLetter(channel, to, subject, body))
        request.session[KEPT] = [letter, *request.session.get(KEPT, [])][:MOST]


def letters_of(request: HttpRequest) -> list[SampleLetter]:
    """The messages of this browser, newest first."""
    if not is_sample(request):
        return []
    return [SampleLetter(**kept) for kept in request.session.get(KEPT, [])]
