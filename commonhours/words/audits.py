"""Audits in plain words: where they stand, how samples are drawn, what was found."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _

STATES = {
    "waits": N_("Waits for a second officer"),
    "holds": N_("Holds now"),
    "over": N_("Over"),
}
METHODS = {
    "simple": N_("Simple random sample: each posting has the same chance"),
    "monetary_unit": N_("Monetary unit sample: each dollar has the same chance"),
}
VERDICTS = {
    "": N_("No finding yet"),
    "agrees": N_("Agrees"),
    "exception": N_("Exception"),
    "question": N_("Question"),
}

# Pages by the names of their addresses; what is missing here is called by that name.
PAGES = {
    "home": N_("Home"),
    "audits": N_("Audits"),
    "audit": N_("Audit"),
    "paper": N_("Working paper"),
    "paper_csv": N_("Working paper"),
    "find_trace": N_("Where does it come from?"),
    "all_books": N_("Trial balance"),
    "books": N_("Accounts"),
    "account_lines": N_("Account"),
    "account_csv": N_("Account"),
    "transfer": N_("Posting"),
    "rates": N_("Rates"),
    "payroll": N_("Payroll"),
    "payroll_run": N_("Payroll run"),
    "payroll_csv": N_("Payroll run"),
    "pay_statement": N_("Pay statement"),
    "people": N_("People"),
    "person": N_("Person"),
    "service_user": N_("[Service user]"),
    "visit": N_("[Visit]"),
    "series": N_("Series"),
    "board": N_("Day board"),
    "outbox": N_("Outbox"),
    "directory": N_("Directory"),
    "my_messages": N_("Messages"),
}


def page_name(page: str) -> str:
    """What a page is called."""
    return _(PAGES[page]) if page in PAGES else page


def state_name(state: str) -> str:
    """Where an audit stands."""
    return _(STATES[state])


def method_name(method: str) -> str:
    """How a sample is drawn."""
    return _(METHODS[method])


def verdict_name(verdict: str) -> str:
    """What was found."""
    return _(VERDICTS[verdict])
