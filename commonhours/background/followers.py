"""The whole list of what happens after an act. Nothing else in the house is set off by one.

(The matching index reads the trail too, in every web process; it changes nothing but itself.)
"""

from commonhours.notifications.actions import (
    tell_booked,
    tell_cancelled,
    tell_changed,
    tell_invited,
    tell_moved_house,
)
from commonhours.notifications.news import tell_answered, tell_decided, tell_joined
from commonhours.trail.delivery import Follower

FOLLOWERS = (
    Follower(
        "messages",
        {
            "visit.book": tell_booked,  # each worker: in the application at once, and by e-mail
            "meeting.book": tell_booked,
            "series.book": tell_booked,  # the same, all its visits in one message
            "series.extend": tell_booked,
            "gap.fill": tell_booked,
            "visit.cancel": tell_cancelled,
            "series.cancel": tell_cancelled,
            "person.join": tell_joined,  # whoever asked, and those who approve
            "person.register": tell_joined,
            "membership.approve": tell_decided,
            "membership.ask": tell_decided,
            "membership.decline": tell_decided,
            "membership.end": tell_decided,
            "fact.confirm": tell_answered,
            "fact.refuse": tell_answered,
            # Whoever is free, whoever is new, whoever comes at another time, and whoever is served.
            "visit.move": tell_changed,
            "visit.reassign": tell_changed,
            "visit.hand_back": tell_changed,
            "visit.take_swap": tell_changed,
            "visit.undo": tell_changed,
            "series.change": tell_changed,
            "place.move": tell_moved_house,  # whoever comes to another place than they knew
            "visit.offer_swap": tell_invited,  # each colleague who could take it
        },
    ),
)
