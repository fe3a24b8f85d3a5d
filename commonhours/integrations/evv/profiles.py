"""How one aggregator's record differs from another's, as data with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType


@dataclass(frozen=True)
class Profile:
    """What a payer's aggregator wants of a visit's record."""

    code: str
    name: str
    source: str
    # What a call on the way in and on the way out is called.
    assignments: tuple[str, str] = ("Time In", "Time Out")
    # No visit may be longer.
    longest: timedelta = timedelta(hours=25)
    # Whoever changed hours is named by e-mail instead of by name.
    signs_by_email: bool = False
    # Whether the record names the business beside the provider.
    business: bool = False
    # Staff are written down at the aggregator's own page, since it asks for a number that is never kept here.
    staff_elsewhere: bool = False


ALTERNATE = Profile(
    code="alternate",
    name="Alternate EVV record",
    source="Public implementations of the alternate-EVV interface of Sandata (Wisconsin); DCI help, June 2025",
)
OHIO = Profile(
    code="ohio",
    name="Alternate EVV record, Ohio",
    source="Public implementations of Ohio's alternate-EVV interface; Ohio Administrative Code 5160-32-02",
    assignments=("Call In", "Call Out"),
    signs_by_email=True,
    business=True,
    staff_elsewhere=True,
)
PROFILES: Mapping[str, Profile] = MappingProxyType({each.code: each for each in (ALTERNATE, OHIO)})
