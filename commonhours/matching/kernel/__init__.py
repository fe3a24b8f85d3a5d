"""Who could do this, ranked, in microseconds: bitmaps, exact rules for the survivors, and a ranking.

No Django here: arrays in, arrays out. `Market` holds the arrays; `query_of` and `wish_of` lay out a question;
`match` answers it; `leave_one_out`, `count_slots` and `first_windows` say what else there is; `free_sometime`,
`hours_of_each` and `count_hours_by` what planners ask of many hours.
"""

from commonhours.matching.kernel.checking import residuals
from commonhours.matching.kernel.counting import anybody_fits, candidates, count_slots, first_windows
from commonhours.matching.kernel.grid import Grid, number_by_grid
from commonhours.matching.kernel.keeping import (
    drop_visit,
    put_visit,
    read_column,
    write_bit,
    write_column,
    write_free,
)
from commonhours.matching.kernel.market import (
    SLOT_MINUTES,
    SLOTS,
    Bits,
    Diaries,
    Market,
    People,
    bitmap_of,
    bits_of,
    blank_market,
    settle,
    workers_of,
)
from commonhours.matching.kernel.missing import NearMisses, leave_one_out, single_misses
from commonhours.matching.kernel.passing import survivors
from commonhours.matching.kernel.planning import count_hours_by, free_sometime, hours_of_each
from commonhours.matching.kernel.question import Group, Query, Weights, Wish, query_of, wish_of
from commonhours.matching.kernel.ranking import FACTORS, Found, factors, match
from commonhours.matching.kernel.warming import warm_up

__all__ = [
    "FACTORS",
    "SLOTS",
    "SLOT_MINUTES",
    "Bits",
    "Diaries",
    "Found",
    "Grid",
    "Group",
    "Market",
    "NearMisses",
    "People",
    "Query",
    "Weights",
    "Wish",
    "anybody_fits",
    "bitmap_of",
    "bits_of",
    "blank_market",
    "candidates",
    "count_hours_by",
    "count_slots",
    "drop_visit",
    "factors",
    "first_windows",
    "free_sometime",
    "hours_of_each",
    "leave_one_out",
    "match",
    "number_by_grid",
    "put_visit",
    "query_of",
    "read_column",
    "residuals",
    "settle",
    "single_misses",
    "survivors",
    "warm_up",
    "wish_of",
    "workers_of",
    "write_bit",
    "write_column",
    "write_free",
]
