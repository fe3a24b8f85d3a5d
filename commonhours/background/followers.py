"""The whole list of what happens after an act. Nothing else in the house is set off by one.

(The matching index reads the trail too, in every web process; it changes nothing but itself.)
"""

from commonhours.notifications.access import tell_helper_ended, tell_helper_let, tell_hours, tell_role
from commonhours.notifications.news import tell_answered, tell_decided, tell_joined, tell_of_absence
from commonhours.notifications.visits import (
    tell_booked,
    tell_called,
    tell_cancelled,
    tell_changed,
    tell_invited,
    tell_moved_house,
    tell_office,
    tell_recorded,
    tell_served_booked,
    tell_served_cancelled,
    tell_served_changed,
    tell_thanked,
)
from commonhours.trail.delivery import Follower, each

# Nobody is told of what they did themselves. "Those served" are the service user and whoever helps them today.
CHANGED = each(
    tell_changed,  # whoever is free, whoever is new, whoever comes at another time
    tell_served_changed,  # those served: how it stands now, who comes, or that nobody does yet
    tell_office,  # those who book for the organisation, where nobody comes any more
)

FOLLOWERS = (
    Follower(
        "messages",
        {
            # Each worker; and those served, with who comes.
            "visit.book": each(tell_booked, tell_served_booked),
            "meeting.book": each(tell_booked, tell_served_booked),
            "series.book": each(tell_booked, tell_served_booked),  # all its visits in one message
            "gap.fill": each(tell_booked, tell_served_booked),
            "series.extend": tell_booked,  # each night one more week: to those served that is no news
            "visit.cancel": each(tell_cancelled, tell_served_cancelled),
            "series.cancel": each(tell_cancelled, tell_served_cancelled),
            "visit.move": CHANGED,
            "visit.reassign": CHANGED,
            "visit.hand_back": CHANGED,
            "visit.take_swap": CHANGED,
            "visit.undo": CHANGED,
            "worker.ill": CHANGED,
            "series.change": CHANGED,
            "visit.offer_swap": tell_invited,  # each colleague who could take it
            "person.join": tell_joined,  # whoever asked, and those who approve
            "person.register": tell_joined,
            "membership.approve": tell_decided,  # whoever it is about
            "membership.ask": tell_decided,
            "membership.decline": tell_decided,
            "membership.end": tell_decided,
            "fact.confirm": tell_answered,
            "fact.refuse": tell_answered,
            "place.move": tell_moved_house,  # whoever comes to another place than they knew
            "visit.outcome": tell_thanked,  # whoever came, where those served said thank you
            "visit.record": tell_recorded,  # whoever it is about
            "duty.call": tell_called,  # whoever is on duty
            "absence.note": tell_of_absence,  # the worker, who can contest it
            "absence.decide": tell_of_absence,
            "helper.let": tell_helper_let,  # the helper, with an invitation; and whom they help
            "helper.end": tell_helper_ended,
            "role.give": tell_role,  # whoever holds it, with an invitation
            "role.end": tell_role,
            "week.set": tell_hours,  # the worker, where staff did it
            "hours.change": tell_hours,
            "hours.shape": tell_hours,
            "hours.restore": tell_hours,
            "terms.set": tell_hours,
        },
    ),
)
