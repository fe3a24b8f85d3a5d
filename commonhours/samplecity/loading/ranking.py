"""How people are ranked here: how it was to begin with, how it is, and how somebody proposes that it be."""

from commonhours.matching.models import Weights, WeightsDraft
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.accounts import Accounts
from commonhours.samplecity.loading.columns import NULL, at, days, documents
from commonhours.samplecity.loading.copier import Copier

ADMITTED = -2_000  # the day on which the organisations came
SECOND = -120
FIRST = {"continuity": 2.0, "liking": 3.0, "travel": 3.0, "fairness": 1.0, "newcomer": 0.0}
SINCE_THEN = {"continuity": 3.0, "liking": 3.0, "travel": 2.0, "fairness": 1.0, "newcomer": 0.5}
PROPOSED = {"continuity": 3.0, "liking": 3.0, "travel": 2.0, "fairness": 2.0, "newcomer": 1.0}


def load_ranking(copier: Copier, city: City, accounts: Accounts) -> None:
    """Two versions, and a draft that waits for somebody to look at what it would do."""
    officers = (place for place, each in enumerate(city.staff) if each.role == "city_officer")
    officer = accounts.staff[next(officers)]
    first, second = days(city.today, [ADMITTED, SECOND])
    copier.put(
        Weights,
        version=["1", "2"],
        weights=documents([FIRST, SINCE_THEN]),
        tiers=["{guaranteed}", "{guaranteed}"],
        reason=["To begin with", "Known faces matter more than short ways, and newcomers need a start"],
        since=[first, second],
        until=[second, NULL],
        set_by=[NULL, officer],
        set_at=[NULL, *at(city.today, [SECOND - 14])],
    )
    copier.put(
        WeightsDraft,
        weights=documents([PROPOSED]),
        tiers="{guaranteed,own}",
        reason=["Hours should go round more evenly, and each organisation should send its own people first"],
        since=days(city.today, [30]),
        made_by=officer,
        changed_at=at(city.today, [-3]),
    )
