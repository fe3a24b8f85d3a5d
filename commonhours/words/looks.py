"""What was looked at, as what, and through which door, as people say it."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.roles import ROLES
from commonhours.words.terms import gettext as _

KINDS = {
    "profile": N_("name, language and type of work"),
    "contact": N_("address and telephone"),
    "visits": N_("[visits] and hours"),
    "pay": N_("pay"),
    "care": N_("what help is needed, and the home"),
    "papers": N_("checks, certificates and numbers"),
    "record": N_("reliability, talks and what went wrong"),
    "search": N_("what a search for somebody free shows"),
    "trace": N_("how an hour or a payment came about"),
}
# What people are who hold no role there.
PARTS = {
    "worker": N_("[worker]"),
    "service_user": N_("[service user]"),
    "helper": N_("helper"),
    "onlooker": N_("helper who only sees [visits]"),
}
DOORS = {
    "page": N_("on a page"),
    "file": N_("in a file that was taken away"),
    "program": N_("through another program"),
}


def kind_looked_at(kind: str) -> str:
    return _(KINDS[kind])


def door_looked_through(door: str) -> str:
    return _(DOORS[door])


def looked_as(role: str) -> str:
    """A role, or the part that somebody plays, in the reader's language."""
    return _(ROLES.get(role) or PARTS[role]) if role in ROLES or role in PARTS else ""
