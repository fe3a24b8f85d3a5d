"""What hours are worked for where that is no wage: volunteers, a time bank, a squad of the city with a stipend."""

from commonhours.rates.models import Instrument, Sector
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.columns import NULL, at, days, numbers, refs
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame
from commonhours.samplecity.loading.rates import FIRST_DAY, RAISED, USUAL

SECTORS = {"city_department": "public", "community": "charity"}
# Organisation and type of work: the instrument, and a stipend in cents for each visit of so many minutes.
OTHERWISE = {
    ("two-rivers", "companion"): ("volunteer", 0, 0),
    ("two-rivers", "phone-tutor"): ("time_credit", 0, 0),
    ("shoreline-parks", "clean-squad"): ("stipend", 600, 120),
}


def load_instruments(copier: Copier, city: City, frame: Frame) -> None:
    """Write what each organisation says that it is, and the few lines that are no wages."""
    places = range(len(city.organisations))
    copier.put(
        Sector,
        organisation=refs(frame.organisations, places),
        sector=[SECTORS.get(each.kind, "business") for each in city.organisations],
        said_at=at(city.today, [FIRST_DAY] * len(city.organisations)),
    )
    codes = [each.code for each in city.organisations]
    works = [each.code for each in city.work]
    rows = [
        (codes.index(house), works.index(work), *figures)
        for (house, work), figures in OTHERWISE.items()
        if house in codes
    ]
    given = [row[2] == "stipend" for row in rows]
    copier.put(
        Instrument,
        organisation=refs(frame.organisations, (row[0] for row in rows)),
        type_of_work=refs(frame.works, (row[1] for row in rows)),
        code=[row[2] for row in rows],
        amount=numbers(row[3] for row in rows),
        per=["visit" if each else "" for each in given],
        compared=numbers(
            USUAL[city.work[row[1]].category] if each else 0 for row, each in zip(rows, given, strict=True)
        ),
        compared_with=["the city’s table of pay" if each else "" for each in given],
        minutes=numbers(row[4] for row in rows),
        since=days(city.today, [FIRST_DAY] * len(rows)),
        until=[NULL] * len(rows),
        set_at=at(city.today, [RAISED] * len(rows)),
    )
