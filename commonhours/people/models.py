"""One human per region, however many parts they play; never a worker row per organisation."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from commonhours.catalogue.models import Affinity, Area, Feature, KindOfFact
from commonhours.common.ids import new_id
from commonhours.common.ranges import DateRange
from commonhours.organisations.models import Organisation


class Placed(models.Model):
    """Where somebody lives or a site stands; `measured` is its row in the region's measured travel times."""

    address = models.CharField(max_length=200, blank=True)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT)
    latitude = models.FloatField()
    longitude = models.FloatField()
    measured = models.IntegerField(default=-1)

    class Meta:
        abstract = True


class Person(Placed):
    """One human. `organisation_ids` repeats the memberships in the row itself, for row security."""

    STANDINGS = (("good", "good"), ("suspended", "suspended"))

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, default="en")
    phone = models.CharField(max_length=30, blank=True)
    standing = models.CharField(max_length=12, choices=STANDINGS, default="good")
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Rules read standing by its word: an unknown word would let somebody through.
            models.CheckConstraint(
                condition=Q(standing__in=["good", "suspended"]), name="person_standing_known"
            ),
        )
        indexes = (
            GinIndex(fields=("organisation_ids",), name="person_by_organisations"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="person_by_name"),
        )

    def __str__(self) -> str:
        return self.name


class PersonLock(models.Model):
    """The row that every act locks before it reads a person's standing, hours and travel, and writes."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE)


class Youth(models.Model):
    """Until which day somebody is under 18. Of adults, and of whoever has come of age, there is no row."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="youth")
    of_age_on = models.DateField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()


class ServiceUser(Placed):
    """Somebody who is served: a person, a family, a business or an institution."""

    KINDS = ("person", "family", "business", "institution")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=12, default="person")
    name = models.CharField(max_length=120)
    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT)
    language = models.CharField(max_length=10, default="en")
    phone = models.CharField(max_length=30, blank=True)
    communication = models.CharField(max_length=200, blank=True)
    predictability = models.CharField(max_length=12, blank=True)
    manages_alone = models.BooleanField(default=True)
    organisation_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = (
            # Pages and rules branch on the kind.
            models.CheckConstraint(
                condition=Q(kind__in=["person", "family", "business", "institution"]),
                name="service_user_kind_known",
            ),
        )
        indexes = (
            GinIndex(fields=("organisation_ids",), name="service_user_by_organisations"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="service_user_by_name"),
        )

    def __str__(self) -> str:
        return self.name


class Site(Placed):
    """One of the places of a business or an institution, with the cost code its visits are charged to."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=120)
    cost_code = models.CharField(max_length=30, blank=True)


class Membership(models.Model):
    """Somebody's part in an organisation, from the day a named member of staff approved it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    part = models.CharField(max_length=12)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="memberships")
    service_user = models.ForeignKey(
        ServiceUser, null=True, on_delete=models.CASCADE, related_name="memberships"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    checks_seen = ArrayField(models.CharField(max_length=80), default=list)
    since = models.DateField()
    until = models.DateField(null=True)
    # How it came about: when they asked, in which words, what the organisation asked back, why it said no.
    asked_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True)
    more_asked = models.CharField(max_length=300, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    declined_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("organisation", "asked_at"),
                condition=Q(approved_at__isnull=True, until__isnull=True),
                name="membership_waiting",
            ),
        )
        constraints = (
            # A membership speaks of one party; with both or neither nobody knows who was approved.
            models.CheckConstraint(
                condition=Q(person__isnull=False, service_user__isnull=True)
                | Q(person__isnull=True, service_user__isnull=False),
                name="membership_of_one_party",
            ),
            # Who approved and when travel together: an approval by nobody is none.
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="membership_approval_signed",
            ),
            # Somebody who was declined by nobody could ask nobody why.
            models.CheckConstraint(
                condition=Q(declined_by__isnull=True, declined_at__isnull=True)
                | Q(declined_by__isnull=False, declined_at__isnull=False),
                name="membership_refusal_signed",
            ),
            # Let in and turned away at once, a rule would have to guess which of the two holds.
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(declined_at__isnull=True),
                name="membership_decided_once",
            ),
            # What was declined is closed, or it would still stand among those who wait.
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | Q(until__isnull=False),
                name="membership_declined_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="membership_ends_after_start"
            ),
            # Two open memberships of one kind would have to be ended twice to keep somebody out.
            models.UniqueConstraint(
                fields=("organisation", "part", "person", "service_user"),
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="membership_once_while_open",
            ),
        )


class PersonalRule(models.Model):
    """What a worker does not work with: matched against the features of a home or task."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="rules")
    feature = models.ForeignKey(Feature, on_delete=models.PROTECT)

    class Meta:
        constraints = (
            # A rule stated twice would have to be lifted twice.
            models.UniqueConstraint(fields=("person", "feature"), name="personal_rule_once"),
        )


class Need(models.Model):
    """A fact that a service user wants of whoever comes, unless the booking says otherwise."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.CASCADE, related_name="needs")
    kind_of_fact = models.ForeignKey(KindOfFact, on_delete=models.PROTECT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("service_user", "kind_of_fact"), name="need_once"),)


class AffinityOffer(models.Model):
    """Something of themselves that a worker offers to whoever asks for it; gone the moment they take it back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="offers")
    affinity = models.ForeignKey(Affinity, on_delete=models.PROTECT)
    consented_at = models.DateTimeField()

    class Meta:
        constraints = (
            # An offer made twice would have to be taken back twice.
            models.UniqueConstraint(fields=("person", "affinity"), name="affinity_offer_once"),
        )


class AffinityWish(models.Model):
    """Something that a service user would like in whoever comes. It never keeps anybody away."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.CASCADE, related_name="wishes")
    affinity = models.ForeignKey(Affinity, on_delete=models.PROTECT)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("service_user", "affinity"), name="affinity_wish_once"),
        )


class HomeFeature(models.Model):
    """Something about this home that a worker may have a rule about."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.CASCADE, related_name="features")
    feature = models.ForeignKey(Feature, on_delete=models.PROTECT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("service_user", "feature"), name="home_feature_once"),)


class Liking(models.Model):
    """A favourite of a service user, or somebody who shall not come."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.CASCADE, related_name="likings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="liked_by")
    never = models.BooleanField(default=False)

    class Meta:
        constraints = (
            # Liked and never at once cannot be obeyed.
            models.UniqueConstraint(fields=("service_user", "person"), name="liking_once"),
        )


class Circle(models.Model):
    """Only one organisation's workers, or only these people, come to a service user, as they wish it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.CASCADE, related_name="circles")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    person_ids = ArrayField(models.UUIDField(), default=list)
    since = models.DateField()
    until = models.DateField(null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            # A circle of nobody would leave them without help; one of both could not be told in a sentence.
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person_ids=[])
                | (Q(organisation__isnull=True) & ~Q(person_ids=[])),
                name="circle_of_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="circle_ends_after_start"
            ),
            # Two wishes on one day, and nobody could say which of them holds.
            ExclusionConstraint(
                name="circle_once_a_day",
                expressions=(
                    (F("service_user"), RangeOperators.EQUAL),
                    (DateRange(F("since"), F("until")), RangeOperators.OVERLAPS),
                ),
            ),
        )


class Helper(models.Model):
    """Somebody who may act for a service user: a daughter, a neighbour, a volunteer. It ends the moment it is ended."""

    PARTS = ("helper", "onlooker")

    id = models.UUIDField(primary_key=True, default=new_id)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.CASCADE, related_name="helpers")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="helps")
    part = models.CharField(max_length=12)
    relation = models.CharField(max_length=60, blank=True)
    agreed = models.CharField(max_length=120, blank=True)
    let_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # An unknown part would allow nothing, and nobody would know why.
            models.CheckConstraint(condition=Q(part__in=["helper", "onlooker"]), name="helper_part_known"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="helper_ends_after_start"
            ),
            # Two open grants would have to be taken back twice.
            models.UniqueConstraint(
                fields=("service_user", "account"),
                condition=Q(until__isnull=True),
                name="helper_once_while_open",
            ),
        )
        indexes = (models.Index(fields=("account",), name="helper_by_account"),)


class Relation(models.Model):
    """That a person is near to another, or to somebody who is served: until somebody says that it is over.

    Of family and of one household, whoever lets people in may say that they may come as a worker all the same.
    """

    KINDS = ("family", "household", "friend")

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    service_user = models.ForeignKey(
        ServiceUser, null=True, on_delete=models.CASCADE, related_name="relations"
    )
    kind = models.CharField(max_length=10)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    allowed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # An unknown kind would keep nobody from anything.
            models.CheckConstraint(
                condition=Q(kind__in=["family", "household", "friend"]), name="relation_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=False, service_user__isnull=True)
                | Q(other__isnull=True, service_user__isnull=False),
                name="relation_to_one_party",
            ),
            models.CheckConstraint(condition=~Q(other=F("person")), name="relation_to_somebody_else"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="relation_ends_after_start"
            ),
            # Leave by nobody is none, and only who is served can be looked after by their own family.
            models.CheckConstraint(
                condition=Q(allowed_by__isnull=True, allowed_at__isnull=True)
                | Q(allowed_by__isnull=False, allowed_at__isnull=False, service_user__isnull=False),
                name="relation_leave_signed",
            ),
            # Said twice, it would have to be ended twice.
            models.UniqueConstraint(
                fields=("person", "other", "service_user"),
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="relation_once_while_open",
            ),
        )
