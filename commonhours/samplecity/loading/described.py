"""What two of three workers say of themselves, for audits of the choosing: drawn by chance, and no ranking sees it."""

from random import Random

from commonhours.fairness.models import SelfDescription
from commonhours.fairness.ratios import ETHNICITIES, SEXES
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.columns import Column, at, refs, text
from commonhours.samplecity.loading.copier import Copier

# Weights of chance, in the order of the groups: invented, and nothing that anybody has counted.
SEX = (60, 36, 4)
ETHNICITY = (40, 20, 14, 3, 16, 2, 5)


def load_described(copier: Copier, city: City, people: Column) -> None:
    """A line for whoever says something: most say both, some one of the two."""
    rnd = Random(city.seed + 144)
    said = [(worker, *_said(rnd)) for worker in range(len(city.workers.people)) if rnd.random() < 2 / 3]
    said = [line for line in said if line[1] or line[2]]
    copier.put(
        SelfDescription,
        person=refs(people, (worker for worker, _, _ in said)),
        sex=text(sex for _, sex, _ in said),
        ethnicity=text(ethnicity for _, _, ethnicity in said),
        said_at=at(city.today, [-7] * len(said)),
    )


def _said(rnd: Random) -> tuple[str, str]:
    sex = rnd.choices(SEXES, SEX)[0] if rnd.random() < 0.9 else ""
    return sex, rnd.choices(ETHNICITIES, ETHNICITY)[0] if rnd.random() < 0.85 else ""
