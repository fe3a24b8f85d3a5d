"""Time credits for the hours that the city was loaded with: what a follower would have written as they came."""

from datetime import datetime

from django.db.models import Q

from commonhours.common.sight import seeing
from commonhours.credits.actions import bring_up
from commonhours.rates.instruments import TIME_CREDIT
from commonhours.rates.models import Instrument
from commonhours.timesheets.models import Timesheet
from commonhours.trail.models import Act
from commonhours.trail.sequencer import HOUSE


def credit_some(*, at: datetime) -> int:
    """Add up what hours in a time bank have given; return how many lines that took."""
    with seeing(HOUSE.sight):
        loaded = Act.objects.filter(verb="sample.load").order_by("-at").values_list("id", flat=True).first()
        banks = Instrument.objects.filter(code=TIME_CREDIT).values_list("organisation_id", "type_of_work_id")
        here = Q()
        for house, work in banks:
            here |= Q(assignment__organisation=house, assignment__visit__type_of_work=work)
        if not here or loaded is None:
            return 0
        given = Timesheet.objects.filter(here, state="confirmed").values_list("id", flat=True)
        return bring_up(given, at, loaded)
