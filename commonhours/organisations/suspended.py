"""What somebody suspended may still do: the acts that stay open to them, and for which reason.

Their roles rest (see `who_acts` in `web/middleware.py`); of what is their own, what stands here goes on. Whatever is
not named is refused: a new verb is closed to them until somebody has thought about it.
"""

from collections.abc import Mapping

OPEN_TO_SUSPENDED: Mapping[str, frozenset[str]] = {
    "they say what happened, and answer what is said of them": frozenset(
        {
            "suspension.answer",
            "absence.contest",
            "ranking.contest",
            "visit.reply",
            "observation.answer",
            "word.ask",
            "look.ask",
            "incident.report",
            "incident.evidence",
            "relation.declare",
            # Many are stopped until a paper is renewed.
            "fact.claim",
        }
    ),
    "what they have worked stays worked, and is paid": frozenset(
        {
            "visit.clock",
            "call_code.make",
            "hours.finish",
            "timesheet.confirm",
            "timesheet.dispute",
            "first_day.payment",
            "leave.take",
        }
    ),
    # No visit ahead is theirs, so none is moved; and should they be let back, none returns to days of illness.
    "they can be ill": frozenset({"worker.ill"}),
    "what they were told, and their own data": frozenset(
        {
            "message.read",
            "message.choose",
            "message.texts_on",
            "device.add",
            "device.remove",
            "message.texts_off",
            "trace.look",
            "evidence.take",
            "export.make",
            "erasure.ask",
            "erasure.withdraw",
        }
    ),
    "they take back, and say what they are or no longer offer": frozenset(
        {
            "feed.revoke",
            "calendar.remove",
            "offer.decline",
            "visit.withdraw_swap",
            "person.describe",
            "affinity.offer",
            "helper.end",
            "referral.withdraw",
            "location.forbid",
            "token.revoke",
        }
    ),
    "their own way in": frozenset(
        {
            "account.verify_phone",
            "account.forget_phone",
            "account.change_email",
            "account.choose_language",
            "account.choose_manner",
            "account.choose_zone",
            "account.end_sign_ins",
            "account.end_left",
            "account.link_identity",
            "account.unlink_identity",
        }
    ),
    # Whoever works here may be served here too; what stops the one does not stop the other.
    "help that they need themselves": frozenset(
        {
            "request.ask",
            "visit.book",
            "visit.move",
            "visit.reassign",
            "visit.cancel",
            "visit.undo",
            "visit.outcome",
            "series.book",
            "series.change",
            "series.cancel",
            "gap.fill",
            "meeting.book",
            "offer.make",
            "offer.withdraw",
            "move.ask",
            "faces.choose",
            "consent.record",
            "liking.say",
            "circle.set",
            "record.change",
            "place.move",
            "helper.let",
            "location.let",
            "home_code.make",
            "ranking.keep",
        }
    ),
}
WHILE_SUSPENDED = frozenset().union(*OPEN_TO_SUSPENDED.values())
