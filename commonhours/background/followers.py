"""The whole list of what happens after an act. Nothing else in the house is set off by one.

(The matching index reads the trail too, in every web process; it changes nothing but itself.)
"""

from commonhours.credits.actions import keep_credits
from commonhours.intake.actions import note_referral, note_served
from commonhours.integrations.evv.actions import mark
from commonhours.notifications.access import (
    tell_helper_ended,
    tell_helper_let,
    tell_hours,
    tell_role,
    tell_signed_out,
)
from commonhours.notifications.care import (
    tell_buddy,
    tell_observer,
    tell_of_words,
    tell_promised,
    tell_supervisor,
    tell_worker,
)
from commonhours.notifications.fairness import tell_contest_answered, tell_contested
from commonhours.notifications.hours import tell_anew, tell_disputed, tell_settled
from commonhours.notifications.imports import tell_of_import
from commonhours.notifications.incidents import (
    tell_incident_closed,
    tell_incident_taken,
    tell_officers,
    tell_overdue,
)
from commonhours.notifications.joint import tell_joint
from commonhours.notifications.news import (
    tell_answered,
    tell_badge,
    tell_decided,
    tell_exclusive,
    tell_instrument,
    tell_joined,
    tell_leave,
    tell_of_absence,
    tell_pay,
)
from commonhours.notifications.offers import tell_of_a_yes, tell_of_offers
from commonhours.notifications.partners import tell_partner
from commonhours.notifications.privacy import tell_asked_why, tell_why
from commonhours.notifications.ranking import tell_new_order, tell_simulated
from commonhours.notifications.rates import tell_asked_rate, tell_rate_answer
from commonhours.notifications.requests import tell_keepers, tell_request
from commonhours.notifications.safety import tell_answer, tell_decision, tell_left, tell_stopped
from commonhours.notifications.trials import tell_of_trial
from commonhours.notifications.visits import (
    tell_booked,
    tell_called,
    tell_cancelled,
    tell_changed,
    tell_gaps,
    tell_invited,
    tell_late,
    tell_moved_house,
    tell_office,
    tell_recorded,
    tell_served_booked,
    tell_served_cancelled,
    tell_served_changed,
    tell_thanked,
)
from commonhours.referrals.actions import note_request
from commonhours.referrals.news import tell_asked, tell_referral, tell_referred
from commonhours.trail.delivery import Follower, each

# Nobody is told of what they did themselves. "Those served" are the service user and whoever helps them today.
CHANGED = each(
    tell_changed,  # whoever is free, whoever is new, whoever comes at another time
    tell_served_changed,  # those served: how it stands now, who comes, or that nobody does yet
    tell_office,  # those who book for the organisation, where nobody comes any more
)

# The same where somebody was suspended: the office hears how many are left, and finds them on one page.
PLACES = each(tell_changed, tell_served_changed, tell_left)

FOLLOWERS = (
    Follower(
        "messages",
        {
            # Each worker; and those served, with who comes.
            "visit.book": each(tell_booked, tell_served_booked),
            "meeting.book": each(tell_booked, tell_served_booked),
            "series.book": each(tell_booked, tell_served_booked),  # all its visits in one message
            "gap.fill": each(tell_booked, tell_served_booked),
            # Each night one more week is no news to those served; that nobody comes is, to them and to the office.
            "series.extend": each(tell_booked, tell_gaps),
            "visit.cancel": each(tell_cancelled, tell_served_cancelled),
            "series.cancel": each(tell_cancelled, tell_served_cancelled),
            "visit.move": CHANGED,
            "visit.reassign": CHANGED,
            "rounds.apply": CHANGED,
            "visit.hand_back": CHANGED,
            "visit.take_swap": CHANGED,
            "visit.undo": CHANGED,
            "worker.ill": CHANGED,
            "series.change": CHANGED,
            "person.suspend": tell_stopped,  # whoever is stopped; whoever is on duty where somebody is there now
            "access.end_sessions": tell_signed_out,
            "approver.freeze": tell_stopped,
            "places.give": PLACES,  # those served, whoever comes instead, and the office
            "suspension.answer": tell_answer,  # those who may decide
            "suspension.decide": each(tell_decision, CHANGED),
            "suspension.release": each(tell_decision, CHANGED),
            "suspension.undo": each(tell_decision, CHANGED),
            # Officers of safety, without a name; and whoever reported it.
            "incident.report": tell_officers,
            "incident.bring_in": tell_officers,
            "incident.call": tell_overdue,  # whoever has it, then more of them, then those who govern
            "incident.take": tell_incident_taken,
            "incident.give": tell_incident_taken,
            "incident.close": tell_incident_closed,
            "incident.reopen": tell_incident_taken,
            "look.ask": tell_asked_why,  # those who answer for the organisation
            "look.answer": tell_why,  # whoever asked
            "ranking.contest": tell_contested,  # whoever was named to answer
            "contest.answer": tell_contest_answered,  # the worker
            "visit.offer_swap": tell_invited,  # each colleague who could take it
            "offer.make": tell_of_offers,  # whoever is asked
            "move.ask": tell_of_offers,  # whoever comes
            # Whoever said yes knows it; those served, who had heard of nothing, have their visit.
            # Of a visit that moved: those served, and whoever asked for it.
            "offer.accept": each(tell_served_booked, tell_of_a_yes),
            "offer.decline": tell_of_offers,  # the next in line; the office where nobody is
            "offer.lapse": tell_of_offers,  # them too, and whoever need not answer any more
            "offer.withdraw": tell_of_offers,
            "person.join": tell_joined,  # whoever asked, and those who approve
            "person.register": tell_joined,
            "membership.approve": each(tell_decided, tell_exclusive),  # whoever it is about
            "membership.ask": tell_decided,
            "membership.decline": tell_decided,
            "membership.end": tell_decided,
            "fact.confirm": tell_answered,
            "fact.refuse": tell_answered,
            "badge.give": tell_badge,  # whoever wears it
            "badge.take": tell_badge,
            "payroll.approve": tell_pay,  # whoever is paid
            "leave.take": tell_leave,  # the worker, where staff wrote it down
            "instrument.set": tell_instrument,  # everybody whose hours give something else from then on
            "asked_rate.ask": tell_asked_rate,  # those who set rates there
            "asked_rate.answer": tell_rate_answer,  # whoever asked
            "step.accept": tell_exclusive,  # where it binds: the worker, and those who approve there
            "step.tick": tell_exclusive,
            "exclusive.end": tell_exclusive,
            "place.move": tell_moved_house,  # whoever comes to another place than they knew
            "visit.outcome": tell_thanked,  # whoever came
            "visit.late": tell_late,  # those served, and the office
            "visit.record": tell_recorded,  # whoever it is about
            "duty.call": tell_called,  # whoever is on duty
            "absence.note": tell_of_absence,  # the worker, who can contest it
            "absence.decide": tell_of_absence,
            "supervisor.name": tell_supervisor,  # the worker, and whoever looks after them
            "check_in.write": tell_worker,  # where something is shared
            "observation.write": tell_worker,  # who can answer
            "observation.answer": tell_observer,
            "first_day.plan": each(tell_worker, tell_buddy),
            "first_day.shadow": each(tell_worker, tell_buddy),  # and whoever is served
            "word.ask": tell_of_words,  # whoever is asked to call
            "word.call": tell_of_words,
            "word.answer": tell_promised,  # whoever waits
            "helper.let": tell_helper_let,  # the helper, with an invitation; and whom they help
            "helper.end": tell_helper_ended,
            "role.give": tell_role,  # whoever holds it, with an invitation
            "role.end": tell_role,
            "visit.clock": tell_anew,  # both sides, where hours changed to which one had said yes
            "timesheet.adjust": tell_anew,
            "timesheet.dispute": tell_disputed,  # whoever settles hours
            "timesheet.decide": tell_settled,  # both sides
            "partnership.offer": tell_partner,  # whoever agrees for the other organisation
            "partnership.accept": tell_partner,
            "partnership.decline": tell_partner,
            "partnership.end": tell_partner,
            "joint.say": tell_joint,  # whoever sets rates for the other organisation
            "joint.agree": tell_joint,
            "joint.end": tell_joint,
            "trial.begin": tell_of_trial,  # whoever is asked to try a new type of work
            "trial.widen": tell_of_trial,
            "trial.start": tell_of_trial,  # whoever said yes
            "trial.stop": tell_of_trial,
            "weights.simulated": tell_simulated,  # whoever asked for it
            "weights.adopt": tell_new_order,  # those who govern organisations
            "import.read": tell_of_import,  # whoever brought a long file
            "import.commit": tell_of_import,
            "import.fail": tell_of_import,
            "week.set": tell_hours,  # the worker, where staff did it
            "hours.change": tell_hours,
            "hours.shape": tell_hours,
            "hours.restore": tell_hours,
            "terms.set": tell_hours,
            # Whoever asked for help; and those who look after the queue.
            "request.ask": each(tell_request, tell_keepers),
            "request.refer": each(tell_request, tell_keepers),
            "request.take_call": tell_request,
            "request.follow_up": tell_keepers,
            "request.take": tell_request,
            "request.hand_over": each(tell_request, tell_keepers),
            "request.close": tell_request,
            "request.serve": tell_request,
            "request.register": tell_joined,  # those who approve
            "referral.ask": tell_asked,  # those who may refer
            # Whoever is referred; and the other organisation, where it is a request in their queue.
            "referral.send": each(tell_referred, tell_keepers),
            "referral.answer": tell_referral,  # whoever sent it, whoever it is about, the worker who asked
            "referral.follow": tell_referral,
            "referral.withdraw": tell_referral,
        },
    ),
    Follower(
        "intake",
        {
            # A first visit ends the wait of whoever asked for help.
            "visit.book": note_served,
            "series.book": note_served,
            "meeting.book": note_served,
            # What comes next after a visit may be somebody else: that is a request.
            "visit.outcome": note_referral,
        },
    ),
    Follower(
        "referrals",
        {
            # What another organisation does about a request that somebody was referred by is the answer.
            "request.take": note_request,
            "request.give": note_request,
            "request.register": note_request,
            "request.recognise": note_request,
            "request.serve": note_request,
            "request.close": note_request,
        },
    ),
    Follower(
        "visit records",
        {
            # What a payer was told of a visit is looked through again.
            "visit.clock": mark,
            "timesheet.adjust": mark,
            "timesheet.confirm": mark,
            "timesheet.dispute": mark,
            "timesheet.decide": mark,
            "visit.cancel": mark,
            "visit.hand_back": mark,
            "visit.reassign": mark,
            "rounds.apply": mark,
            "visit.undo": mark,
        },
    ),
    Follower(
        "time credits",
        {
            # What hours give that are worked for time: both yeses add it, whatever changes them takes it back.
            "visit.clock": keep_credits,
            "timesheet.adjust": keep_credits,
            "timesheet.confirm": keep_credits,
            "timesheet.dispute": keep_credits,
            "timesheet.decide": keep_credits,
        },
    ),
)
