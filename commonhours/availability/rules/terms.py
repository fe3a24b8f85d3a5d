"""Between what bounds terms can be set, in minutes, and the kinds of contract."""

# The region's rules of rest and breaks hold besides; these only keep out what nobody can mean.
LIMITS = {
    "guaranteed_minutes": (0, 60 * 60),
    "wanted_minutes": (0, 60 * 60),
    "notice_minutes": (0, 14 * 24 * 60),
    "shortest_minutes": (15, 8 * 60),
    "most_minutes_day": (60, 16 * 60),
    "most_minutes_week": (60, 72 * 60),
    "travel_minutes": (5, 3 * 60),
}
CONTRACTS = ("nine_to_five", "part_time", "personalised", "ad_hoc", "on_call")
