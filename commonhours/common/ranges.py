"""A stretch of days as PostgreSQL has it, for constraints that let two of them not overlap."""

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func


class DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()
