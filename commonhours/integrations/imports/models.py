"""An import from its file to its undo, and what it did to each subject."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from commonhours.common.ids import new_id
from commonhours.organisations.models import Organisation


class Import(models.Model):
    """A file that somebody brought, what they chose for it, and how far it has come.

    `file` is kept until the import is decided, 30 days at most, and so is `leftover`, the rows that were refused.
    """

    STATES = ("dry", "committed", "undone", "dropped")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=12)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    digest = models.BinaryField()
    file = models.BinaryField(null=True)
    leftover = models.BinaryField(null=True)
    choices = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="dry")
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    brought_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # Pages and verbs branch on the state; an unknown one could be committed twice.
            models.CheckConstraint(
                condition=Q(state__in=["dry", "committed", "undone", "dropped"]), name="import_state_known"
            ),
            # Whoever decided, and when, travel with the state: a commit at no time could never be ordered.
            models.CheckConstraint(
                condition=Q(state="dry", decided_at__isnull=True)
                | (~Q(state="dry") & Q(decided_at__isnull=False)),
                name="import_decision_dated",
            ),
            # Only what was committed can be undone.
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True)),
                name="import_undo_dated",
            ),
            # A file holds personal data of people whom nobody has taken in: it goes when the import is decided.
            models.CheckConstraint(
                condition=Q(state="dry") | Q(file__isnull=True), name="import_file_gone_when_decided"
            ),
        )
        indexes = (models.Index(fields=("organisation", "brought_at"), name="import_by_organisation"),)


class Subject(models.Model):
    """One person or listing that an import made or changed.

    `before`: its rows by table as they were, null when the import made it; `after`: a digest of each table's rows
    about it right after the commit, so that an undo knows whether anybody has touched it since.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    # `import` is a word of Python's own.
    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="subjects")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    subject_id = models.UUIDField()
    before = models.JSONField(null=True)
    after = models.JSONField(default=dict)

    class Meta:
        constraints = (
            # Restored twice, the second time would put back what the first had just undone.
            models.UniqueConstraint(fields=("of_import", "subject_id"), name="import_subject_once"),
        )


class Errand(models.Model):
    """A long step of an import that the background process takes over: to read the file, or to take people in.

    The row is there as long as there is something to do, so whoever starts anew finds it; it goes with the act that
    did it. `roles` are those by which it was asked: with more nobody comes back, with less somebody may.
    """

    of_import = models.OneToOneField(Import, primary_key=True, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    step = models.CharField(max_length=6)
    asked = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    roles = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            # An unknown step would be taken up for ever and never done.
            models.CheckConstraint(condition=Q(step__in=["read", "commit"]), name="errand_step_known"),
        )
        indexes = (models.Index(fields=("asked_at",), name="errand_by_age"),)
