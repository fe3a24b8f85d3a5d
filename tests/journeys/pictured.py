"""Which pages have a picture in four languages: all that workers, those who are served and their helpers can open.

Whoever adds a page says here how it looks or why it needs no picture: `test_pictured` fails until they have, and until
`./run languages` has taken it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from commonhours.web.tests.page_map import MAP

# Bytes of one picture, and of all.
MOST, MOST_IN_ALL = 120_000, 6_000_000
LANGUAGES = ("en", "es", "km", "tl")
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "languages"
INDEX = PICTURES.parent / "languages.md"


@dataclass(frozen=True)
class Shot:
    """One picture: a page of the map, what is seen of it, and who opens it how.

    `query` is added to its address. `follow`, a selector of a link, leads to it from another page, `begin`.
    `does`: what is done there first, by its name in `languages`.
    """

    page: str
    title: str
    reader: str
    case: str = ""
    query: str = ""
    begin: str = ""
    follow: str = ""
    does: str = ""
    status: int = 200

    @property
    def name(self) -> str:
        return "-".join(filter(None, (self.page.replace("_", "-"), self.case)))

    @property
    def path(self) -> Path:
        return PICTURES / f"{self.name}.webp"


WORKER, SERVED, HELPER, NOBODY = "worker", "served", "helper", ""
OWN_REPORT = "main a[href^='/me/reports/']:not([href$='new/'])"
AN_AUDIT = "main a[href^='/fair-choosing/']"
BY_DAY = "?search=1&day={day}&start=10:00&minutes=60"
AT_NIGHT = "?search=1&day={day}&start=03:00&minutes=240"

SHOTS: dict[str, tuple[Shot, ...]] = {
    "The way in": (
        Shot("sign_in", "Sign in, in a sample city", NOBODY),
        Shot("account_request_login_code", "Where a code is to be sent", NOBODY),
        Shot("account_confirm_login_code", "The code is typed", NOBODY, does="asks_for_a_code"),
        Shot("account_confirm_login_code", "The code was wrong", NOBODY, "wrong", does="types_a_wrong_code"),
        Shot("sent", "What would have been sent, in a sample city", NOBODY),
        Shot("mfa_authenticate", "The second proof", NOBODY, query="#{email}", does="comes_with_a_factor"),
        Shot("account_inactive", "An account that was closed", NOBODY),
        Shot("account_signup", "No account yet", NOBODY),
        Shot("manner", "How pages look", NOBODY),
        Shot("join", "Join: for work or for help", NOBODY),
        Shot("join", "Join, to work", NOBODY, "worker", "?as=worker"),
        Shot("join", "Join, to work: something is missing", NOBODY, "missing", "?as=worker", does="sends_it_empty"),
        Shot("join", "Join, to be helped", NOBODY, "served", "?as=service_user"),
        Shot("ask", "Ask for help without an account: for whom", NOBODY),
        Shot("ask", "Ask for help without an account", NOBODY, "form", "?as=self"),
        Shot("ask_thanks", "The question has arrived", NOBODY),
        Shot("ask_state", "How the question stands", NOBODY),
        Shot("check_badge", "Whether a badge counts", NOBODY),
        Shot("trail_proof", "Proof that no record was changed", NOBODY),
        Shot("home", "There is no such page", NOBODY, "nowhere", "nowhere/", status=404),
    ),
    "A worker": (
        Shot("my_visits", "My visits", WORKER),
        Shot("my_visits", "My visits: one has begun", "begun", "begun", does="begins"),
        Shot("my_visits", "My visits: I am asked for one more", "asked", "asked"),
        Shot("my_visits", "My visits: none yet", "newcomer", "none"),
        Shot("my_visits", "My visits, of somebody who does not work", HELPER, "no-worker"),
        Shot("today", "Today, without a signal: a visit has begun", "begun", does="loses_the_signal"),
        Shot("today", "Today, of somebody who does not work", HELPER, "nothing"),
        Shot("visit", "A visit ahead", WORKER),
        Shot("visit", "A visit that is over", WORKER, "past", begin="my_hours", follow="main a[href^='/visits/']"),
        Shot("my_time", "My time", WORKER),
        Shot("my_time", "My time: nothing offered yet", "newcomer", "none"),
        Shot("more_time", "What more time would open", WORKER),
        Shot("my_messages", "My messages", WORKER),
        Shot("my_messages", "My messages: none", "joining", "none"),
        Shot("message_choices", "How I am told", WORKER),
        Shot("my_rates", "What I ask for an hour", WORKER),
        Shot("me", "My record", WORKER),
        Shot("switch_my_work", "My types of work", WORKER),
        Shot("claim_fact", "Something to add to my record", WORKER),
        Shot("my_hours", "Hours I worked", WORKER),
        Shot("my_month", "My hours of a month", WORKER, begin="my_pay", follow="main a[href^='/my/month/']"),
        Shot("my_pay", "My pay", WORKER),
        Shot("my_pay", "My pay: nothing yet", "newcomer", "none"),
        Shot("pay_statement", "A pay statement", WORKER, begin="my_pay", follow="main a[href^='/payroll/statements/']"),
        Shot("sick_leave", "My sick leave", WORKER, begin="my_pay", follow="main a[href^='/payroll/leave/']"),
        Shot("my_calendars", "My calendars", WORKER),
        Shot("my_agreements", "Agreements", WORKER),
        Shot("my_joining", "Joining: it waits", "joining"),
        Shot("my_joining", "Joining: let in", WORKER, "in"),
        Shot("my_supervision", "Looking after me", WORKER),
        Shot("my_reliability", "My reliability", WORKER),
        Shot("my_not_offered", "Visits I was not offered", WORKER),
        Shot("my_trials", "New types of work that I am asked to try", "tries"),
        Shot("my_suspension", "My suspension", "stopped"),
        Shot("my_incidents", "What I reported", WORKER),
        Shot("report_incident", "Something happened, or I need help", WORKER),
        Shot("my_incident", "A report of mine", WORKER, begin="my_incidents", follow=OWN_REPORT),
        Shot("relations", "Who is near to me", WORKER),
        Shot("at_home", "At a home: there is no visit now", WORKER),
        Shot("my_help", "My help, of somebody who is not served", WORKER),
        Shot("find", "A page that is not for me", WORKER, "refused", status=403),
    ),
    "Whoever is served, and who helps them": (
        Shot("help_home", "My help", SERVED),
        Shot("help_home", "Help for somebody else", HELPER, "helper"),
        Shot("my_help", "Whose help", "helper of two", "whose"),
        Shot("help_book", "Book help: who can come", SERVED, query=BY_DAY),
        Shot("help_book", "Book help: nobody can come in the night", SERVED, "refused", query=AT_NIGHT),
        Shot("help_when", "When somebody is free", SERVED, begin="help_home", follow="main a[href*='/when/']"),
        Shot("visit", "A visit, as whoever is served sees it", SERVED, "served"),
        Shot("move", "Another time for a visit", SERVED),
        Shot("series", "A series", SERVED),
        Shot("change_series", "Change a series", SERVED),
        Shot("meet", "Meet three people first", SERVED),
        Shot("help_calendar", "My visits in my own calendar", SERVED),
        Shot("help_hours", "Hours that were worked", SERVED),
        Shot("helpers", "Who may act for me", SERVED),
        Shot("record", "What is asked of whoever comes", SERVED),
        Shot("help_looks", "Who looked", SERVED),
        Shot("help_access", "Who may see what", SERVED),
        Shot("help_referrals", "Other help that was asked", SERVED),
        Shot("help_data", "My data", SERVED),
    ),
    "Everybody’s own account": (
        Shot("account", "My account", WORKER),
        Shot("account", "My account, with a second proof", "secured", "secured"),
        Shot("change_email", "Another e-mail address", WORKER),
        Shot("change_phone", "Another telephone", WORKER),
        Shot("prove", "The code for a new address is typed", WORKER, does="changes_the_address"),
        Shot("prove_self", "Show once more that it is you", WORKER),
        Shot("devices", "Where I am signed in", WORKER),
        Shot("second_factor", "One more proof is needed", WORKER),
        Shot("mfa_list_webauthn", "My passkeys", "secured"),
        Shot("mfa_add_webauthn", "Another passkey", WORKER),
        Shot("mfa_activate_totp", "An app that shows codes", WORKER),
        Shot("mfa_view_recovery_codes", "Recovery codes", "secured"),
        Shot("mfa_reauthenticate", "Show the second proof again", "secured"),
        Shot("my_looks", "Who looked at my data", WORKER),
        Shot("my_access", "Who may see my data", WORKER),
        Shot("ask_look", "Ask why somebody looked", WORKER, begin="my_looks", follow="main a[href$='/ask/']"),
        Shot("my_data", "My data", WORKER),
        Shot("my_data", "My data: I asked for it to be removed", "forgotten", "asked"),
        Shot("fairness_audits", "Is the choosing fair?", WORKER),
        Shot("fairness_audit", "One audit of the choosing", WORKER, begin="fairness_audits", follow=AN_AUDIT),
        Shot("ranking", "How people are ranked", WORKER),
    ),
}  # fmt: skip

_SCRIPTED = ("mfa_reauthenticate_webauthn", "mfa_login_webauthn")
FILE = "It is a file, or what a script asks for."
LEADS_ON = "It leads on to another page."
OFFICE = "It is for the office, or shows what would have been sent to everybody."
TWIN = "It is the page of one's own under another address."
AGAIN = "It asks for the second proof once more before it shows anything: that page is pictured."
OUTSIDE = "It is for services outside, which have no part in either."

UNPICTURED: dict[str, tuple[str, ...]] = {
    FILE: (
        *("my_week", "help_week", "home_sheet", "my_month_paper", "pay_paper", "look_sheet", "logo"),
        *("today_data", "phone_worker", "manifest", "evidence_key", "badge_picture", "badge_file"),
        *("badges_taken_back", "trail_program", "newest_head", "trail_head", "trail_growth", "act_file"),
        *("my_looks_csv", "help_looks_csv", "private_feed", "fairness_audit_paper", "fairness_audit_csv"),
    ),
    LEADS_ON: (
        "account_login",
        "mfa_index",
        "sign_on_back",
        "sign_on_again",
        "mfa_reauthenticate_webauthn",
        "join_send",
    ),
    TWIN: ("person", "person_time", "reliability"),
    OFFICE: ("my_people", "trace", "find_trace", "sample_inbox"),
    AGAIN: ("mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes"),
    OUTSIDE: ("referred",),
}


def shots() -> Iterator[Shot]:
    for group in SHOTS.values():
        yield from group


def of_the_office() -> list[str]:
    """Pages that are neither pictured nor named above: the office's, which refuse a worker."""
    named = {*(shot.page for shot in shots()), *(name for names in UNPICTURED.values() for name in names)}
    return [name for name, (method, _) in MAP.items() if method == "get" and name not in named]


def index() -> str:
    """The page that shows all of them."""
    text = [HEAD]
    for heading, group in SHOTS.items():
        text.append(f"\n## {heading}\n")
        text += [f"### {shot.title}\n\n![{alt(shot)}](languages/{shot.path.name})\n" for shot in group]
    return "\n".join(text)


def alt(shot: Shot) -> str:
    return (
        f"{shot.title}: the page beside itself in English, Spanish, Khmer and Filipino, each 360 pixels wide"
    )


HEAD = """# Every page of workers and of those who are helped, in four languages

From left to right: English, Spanish, Khmer, Filipino, each on a telephone 360 pixels wide. What is lower than 2,000
pixels is cut. `./run languages` takes them all anew; a test says when a page has none. The people are invented.
"""
