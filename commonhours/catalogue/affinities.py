"""What service users may prefer in whoever comes, and for which work: a table that an officer can read. Pure.

A preference moves somebody up the list and never keeps anybody off it. What does not stand here – origin, religion,
health, age, whom somebody loves – cannot be asked for at all.
"""

EVERYWHERE: frozenset[str] = frozenset({"*"})

# attribute: the categories of work for which it may be asked. Gender is asked for where care touches the body and
# takes place at home, which is where the law knows it as a genuine requirement of the work.
LAWFUL: dict[str, frozenset[str]] = {
    "experience": EVERYWHERE,  # what somebody has lived through and chooses to tell
    "stage": EVERYWHERE,  # a stage of life: a grandmother, a parent of small children
    "culture": EVERYWHERE,  # customs, kitchens and music that somebody knows from within
    "gender": frozenset({"care"}),
}
ATTRIBUTES = tuple(LAWFUL)


def may_be_asked(attribute: str, category: str, *, remote: bool) -> bool:
    """Whether a preference may count for work of this category, at somebody's home or from afar."""
    allowed = LAWFUL.get(attribute, frozenset())
    return allowed == EVERYWHERE or (category in allowed and not remote)
