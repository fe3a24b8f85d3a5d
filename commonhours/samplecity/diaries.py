"""One week of each worker's visits, as if every series came every week: what fits here fits every real week."""

from dataclasses import dataclass, field
from math import nan

from commonhours.common.place import NO_MATRIX, UNMEASURED, travel_minutes
from commonhours.samplecity.rows import Worker

WEEK = 7 * 1440
PAUSE = 30  # so that no stretch of visits is without a break
REST = 660  # an hour above the region's ten, so that the spring clock change leaves ten


@dataclass
class Diary:
    """(start, end, lat, lng) in minutes from Monday; a remote visit is at home."""

    worker: Worker
    visits: list[tuple[int, int, float, float]] = field(default_factory=list)
    by_day: list[int] = field(default_factory=lambda: [0] * 8)

    def accepts(self, weekday: int, start: int, minutes: int, lat: float, lng: float) -> bool:
        """Whether a visit fits: way from home, hours a day and a week, no overlap, way between visits, rest."""
        if minutes < self.worker.shortest or not self._has_hours(weekday, start, minutes):
            return False
        lat, lng = self._place(lat, lng)
        begin = weekday * 1440 + start
        if self._way(self.worker.lat, self.worker.lng, lat, lng) > self.worker.travel_limit:
            return False
        return all(self._apart(begin, begin + minutes, lat, lng, visit) for visit in self.visits)

    def add(self, weekday: int, start: int, minutes: int, lat: float, lng: float) -> None:
        begin = weekday * 1440 + start
        self.visits.append((begin, begin + minutes, *self._place(lat, lng)))
        for day, part in _by_day(weekday, start, minutes):
            self.by_day[day] += part

    def _place(self, lat: float, lng: float) -> tuple[float, float]:
        return (lat, lng) if lat == lat else (self.worker.lat, self.worker.lng)

    def _has_hours(self, weekday: int, start: int, minutes: int) -> bool:
        days = _by_day(weekday, start, minutes)
        enough = all(self.by_day[day] + part <= self.worker.most_day for day, part in days)
        most = min(self.worker.most_week, self.worker.wanted_week)
        return enough and sum(self.by_day) + minutes <= most

    def _way(self, lat1: float, lng1: float, lat2: float, lng2: float) -> int:
        here, there = (lat1, lng1, UNMEASURED), (lat2, lng2, UNMEASURED)
        return int(travel_minutes(*here, *there, self.worker.mode, NO_MATRIX))

    def _apart(
        self, begin: int, end: int, lat: float, lng: float, other: tuple[int, int, float, float]
    ) -> bool:
        begin2, end2, lat2, lng2 = other
        if (begin2 - begin) % WEEK < end - begin or (begin - begin2) % WEEK < end2 - begin2:
            return False
        gap = min((begin2 - end) % WEEK, (begin - end2) % WEEK)
        if begin // 1440 != begin2 // 1440:
            return gap >= REST
        return gap >= PAUSE and (gap >= 180 or gap >= self._way(lat, lng, lat2, lng2))


def _by_day(weekday: int, start: int, minutes: int) -> list[tuple[int, int]]:
    """Minutes on the day a visit starts, and on the next if it runs over midnight."""
    after = max(0, start + minutes - 1440)
    return [(weekday, minutes - after)] + ([((weekday + 1) % 7, after)] if after else [])


REMOTE = (nan, nan)
