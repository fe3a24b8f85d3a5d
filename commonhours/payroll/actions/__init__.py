"""The verbs of the room: open a run, preview it, set people aside, approve, record that it was paid, or drop it."""

from commonhours.payroll.actions.approve import Approved, approve_run
from commonhours.payroll.actions.aside import AsideSaid, return_person, set_person_aside
from commonhours.payroll.actions.codes import CodesSet, set_provider_codes
from commonhours.payroll.actions.finish import FinishSaid, say_at_finish
from commonhours.payroll.actions.leave import LeaveSaid, take_sick_leave
from commonhours.payroll.actions.open import Dropped, RunOpened, drop_run, open_run
from commonhours.payroll.actions.pay import Paid, record_payment
from commonhours.payroll.actions.preview import Previewed, preview_run

__all__ = [
    "Approved",
    "AsideSaid",
    "CodesSet",
    "Dropped",
    "FinishSaid",
    "LeaveSaid",
    "Paid",
    "Previewed",
    "RunOpened",
    "approve_run",
    "drop_run",
    "open_run",
    "preview_run",
    "record_payment",
    "return_person",
    "say_at_finish",
    "set_person_aside",
    "set_provider_codes",
    "take_sick_leave",
]
