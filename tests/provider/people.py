"""Who can sign in at the provider of the tests, and what it says of them."""

from typing import Any

CLIENT, SECRET, PASSWORD = "commonhours", "known to both", "sesame"
# The environment's word for its private key.
KEY = "PROVIDER_KEY"
TWO, ONE = ["pwd", "otp", "mfa"], ["pwd"]


def _told(email: str, amr: list[str], **more: Any) -> dict[str, Any]:
    return {"email": email, "email_verified": True, "amr": amr} | more


PEOPLE: dict[str, dict[str, Any]] = {
    "olga": _told("olga@example.org", TWO),
    "carmen": _told("carmen@example.org", ONE),
    # Says it is olga, and has not shown that they read her mail.
    "typed": _told("olga@example.org", TWO, email_verified=False),
    # Somebody else, who was given a leaver's address.
    "heir": _told("olga@example.org", TWO),
    "stranger": _told("stranger@example.org", TWO),
    # A worker without a role in any office.
    "rosa": _told("rosa@example.org", TWO),
    # Of an address for which this provider does not speak.
    "guest": _told("guest@elsewhere.example", TWO),
    # Of whom an address is told only when more is asked.
    "ana": _told("ana@example.org", TWO, thin=True),
    # The first of the office in a sample city.
    "staff": _told("staff1@sample-city.example", TWO),
}
