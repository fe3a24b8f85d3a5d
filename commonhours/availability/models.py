"""When a worker can and will: a weekly pattern, changes to it, and the terms on which they work."""

from django.db import models
from django.db.models import F, Func, Q

from commonhours.common.ids import new_id
from commonhours.people.models import Person


class OnQuarter(Func):
    """Whether an instant falls on a quarter-hour, in plain arithmetic that no session setting can change."""

    template = "(mod(extract(epoch from %(expressions)s)::numeric, 900) = 0)"
    output_field = models.BooleanField()


class PatternPeriod(models.Model):
    """A stretch of local time, every week; past 1440 minutes it runs over midnight."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pattern")
    weekday = models.PositiveSmallIntegerField()
    start_minute = models.PositiveSmallIntegerField()
    end_minute = models.PositiveSmallIntegerField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(weekday__lte=6), name="pattern_weekday_known"),
            # Planned time falls on quarter-hours, or the index could not hold it.
            models.CheckConstraint(
                condition=Q(start_minute__lt=1440, end_minute__gt=F("start_minute"), end_minute__lte=2880),
                name="pattern_within_two_days",
            ),
            models.CheckConstraint(
                condition=Q(start_minute__in=range(0, 1440, 15), end_minute__in=range(15, 2881, 15)),
                name="pattern_on_quarter_hours",
            ),
        )


class Change(models.Model):
    """An exception to the pattern: an extra stretch, or a blocked one. Blocked wins."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="changes")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    blocked = models.BooleanField()
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="change_ends_after_start"),
        )
        indexes = (models.Index(fields=("person", "starts_at"), name="change_by_person"),)


class Terms(models.Model):
    """On which terms somebody works: contract, notice, shortest session, most hours, how they travel."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="terms")
    contract = models.CharField(max_length=16)
    guaranteed_minutes = models.PositiveIntegerField(default=0)
    wanted_minutes = models.PositiveIntegerField(default=0)
    notice_minutes = models.PositiveIntegerField(default=120)
    shortest_minutes = models.PositiveIntegerField(default=60)
    most_minutes_day = models.PositiveIntegerField(default=480)
    most_minutes_week = models.PositiveIntegerField(default=2400)
    travel_mode = models.PositiveSmallIntegerField(default=0)
    travel_minutes = models.PositiveIntegerField(default=45)


class Calendar(models.Model):
    """Another calendar of a worker: a file that was read once, or a feed that is read again and again."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendars")
    name = models.CharField(max_length=80)
    # A feed's address is a secret by which anybody could read it: it stays behind the wall and out of every log.
    address = models.TextField(blank=True)
    attached_at = models.DateTimeField()
    # When it was last read well, when all of it last came, and how often it has failed since.
    read_at = models.DateTimeField(null=True)
    whole_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    trouble = models.JSONField(default=dict)
    # When to read it next; null for a file, which is read once.
    due_at = models.DateTimeField(null=True)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (
            # A file has nothing to read again, and a feed without a time would never be read.
            models.CheckConstraint(
                condition=Q(address="", due_at=None) | (~Q(address="") & Q(due_at__isnull=False)),
                name="calendar_feed_is_due",
            ),
        )
        indexes = (
            models.Index(fields=("due_at",), name="calendar_by_due", condition=Q(due_at__isnull=False)),
        )


class BusyTime(models.Model):
    """A stretch that one of their calendars says is taken, in whole quarter-hours; what it is, nobody knows."""

    id = models.UUIDField(primary_key=True, default=new_id)
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="times")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="busy")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="busy_ends_after_start"),
            # Other people's minutes are rounded outward before they come here.
            models.CheckConstraint(
                condition=Q(OnQuarter(F("starts_at"))) & Q(OnQuarter(F("ends_at"))),
                name="busy_on_quarter_hours",
            ),
            # The same stretch twice would be told twice.
            models.UniqueConstraint(fields=("calendar", "starts_at"), name="busy_once_in_a_calendar"),
        )
        indexes = (models.Index(fields=("person", "starts_at"), name="busy_by_person"),)
