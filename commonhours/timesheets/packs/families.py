"""The families of payers. No law that we know sets a radius or minutes of grace: those are a payer's own."""

from datetime import date, timedelta

from commonhours.timesheets.packs.pack import Pack
from commonhours.timesheets.packs.scores import PENNSYLVANIA as PENNSYLVANIA_SHARE
from commonhours.timesheets.packs.scores import TEXAS as TEXAS_SCORE
from commonhours.timesheets.rules import Tolerances

HHAEXCHANGE = Pack(
    code="hhaexchange",
    name="HHAeXchange",
    # The public copy of the list breaks off after action 20.
    source="HHAeXchange, EVV visit edit reason and action codes: rethinkautism.atlassian.net, page 3022553107",
    since=date(2020, 1, 1),
    reasons=tuple(str(code) for code in range(200, 223)),
    resolutions=tuple(str(code) for code in range(11, 21)),
)
HOUSE_RESOLUTIONS = HHAEXCHANGE.resolutions

_TEXAS_NOTES = "Texas HHSC, 5 December 2023: free text only with 210I and 600, from 1 October 2023"
TEXAS = Pack(
    code="texas",
    name="Texas",
    # The other codes stand in a list that we have not been able to read; none is made up.
    source="Texas HHSC, EVV reason codes from 1 October 2023; EVV Policy Handbook 11010",
    since=date(2023, 10, 1),
    reasons=("210I", "600"),
    resolutions=HOUSE_RESOLUTIONS,
    noted=frozenset({"210I", "600"}),
    usage=TEXAS_SCORE,
    rules=(
        ("noted", _TEXAS_NOTES),
        ("usage", TEXAS_SCORE.source),
        ("devices", TEXAS_SCORE.caps_source),
    ),
)

_OHIO_PLACE = "Ohio Administrative Code 5160-32-02(E), (F)"
_OHIO_RECORD = "Public implementations of Ohio's alternate-EVV interface"
OHIO = Pack(
    code="ohio",
    name="Ohio",
    source=f"{_OHIO_PLACE}; {_OHIO_RECORD}",
    since=date(2020, 1, 1),
    reasons=("99",),
    resolutions=HOUSE_RESOLUTIONS,
    tolerances=Tolerances(presses=True),
    noted=frozenset({"99"}),
    signed=True,
    within=timedelta(hours=24),
    rules=(
        ("one_reason", _OHIO_RECORD),
        ("presses", _OHIO_RECORD),
        ("signed", _OHIO_PLACE),
        ("voids", "Ankota on Ohio's alternate EVV: a later change of times voids the client's confirmation"),
        ("label", _OHIO_RECORD),
        ("within", _OHIO_RECORD),
    ),
)

_IHSS = "California CDSS, EVV help for IHSS and WPCS providers (from 1 July 2023); SEIU Local 2015"
CALIFORNIA = Pack(
    code="california",
    name="California IHSS",
    source=_IHSS,
    since=date(2023, 7, 1),
    reasons=HHAEXCHANGE.reasons,
    resolutions=HHAEXCHANGE.resolutions,
    # What is paid is what was worked and said so: coming at another time than planned is nobody's fault there.
    tolerances=Tolerances(silent=frozenset({"early_in", "late_in", "early_out", "late_out"})),
    places=frozenset({"home"}),
    rules=(("home_only", _IHSS), ("reported", _IHSS), ("no_penalty", _IHSS)),
)

PENNSYLVANIA = Pack(
    code="pennsylvania",
    name="Pennsylvania",
    source=f"{HHAEXCHANGE.source}; {PENNSYLVANIA_SHARE.source}",
    since=date(2025, 1, 1),
    reasons=HHAEXCHANGE.reasons,
    resolutions=HHAEXCHANGE.resolutions,
    unedited=PENNSYLVANIA_SHARE,
    rules=(("unedited", PENNSYLVANIA_SHARE.source),),
)

_APPROVES = "New York State Department of Health, EVV questions and answers"
NEW_YORK = Pack(
    code="new_york",
    name="New York",
    source=f"{HHAEXCHANGE.source}; {_APPROVES}",
    since=date(2021, 1, 1),
    reasons=HHAEXCHANGE.reasons,
    resolutions=HHAEXCHANGE.resolutions,
    approves=True,
    rules=(("approves", _APPROVES),),
)

PACKS = (HHAEXCHANGE, TEXAS, OHIO, CALIFORNIA, PENNSYLVANIA, NEW_YORK)
