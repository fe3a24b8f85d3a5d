"""What a verification found, in words for whoever runs it."""

from commonhours.trail.verify import Fault

_WORDS = {
    "altered": "Act {number} ({act}): its row was altered. It now says {other}.",
    "said": "Act {number} ({act}, {other}): what it said was altered.",
    "unsaid": "Act {number} ({act}, {other}): what it said is gone.",
    "forgotten": "Act {act} erased what {other} acts said, and did not say that it would.",
    "dropped": "Act {number} ({act}) was removed.",
    "no_number": "Act {number} ({act}): its number was taken away or changed.",
    "reordered": "At number {number} stands act {other}; what was recorded there is act {act}.",
    "inserted": "Act {act} was slipped in among older ones{at}: it never came into the tree.",
    "no_leaf": "Act {number}{named}: it was taken out of the tree.",
    "tree": "Act {number} ({act}): the tree's own row was altered; the act itself is as it was signed.",
    "head": (
        "The head over {number} acts does not fit ({kept}): of the acts from {first} to {number},"
        " one was changed together with its place in the tree."
    ),
    "unsure": "The head over {number} acts ({kept}) cannot be checked: too much is missing after act {last}.",
    "cut": "The head over {number} acts ({kept}): only {last} acts are left; the end was cut off.",
    "forged": "The head over {number} acts ({kept}) was not signed with the region's key.",
    "misfiled": "The head over {number} acts: its row says something else than its signed text.",
}


def told(fault: Fault) -> str:
    """The sentence for one fault."""
    kept, _, last = fault.other.rpartition("|")
    facts = {
        "number": f"{fault.number:,}",
        "act": fault.act,
        "other": fault.other,
        "at": f" at position {fault.other}" if fault.other else "",
        "named": f" ({fault.act})" if fault.act else "",
        "kept": kept or fault.other,
        "last": last,
        "first": f"{int(last) + 1:,}" if last.isdigit() else "",
    }
    return _WORDS[fault.code].format(**facts)
