"""The letter to a service outside, as PDF/UA: what may be told, and the address and code with which they answer."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

from commonhours.documents.blocks import Block, facts, heading, strong, text
from commonhours.documents.heads import head_of
from commonhours.documents.paper import paper
from commonhours.referrals.mailing import address_of
from commonhours.referrals.secret import code_of
from commonhours.referrals.telling import Shown
from commonhours.words.referrals import FACTS
from commonhours.words.terms import gettext as _


def letter(shown: Shown, *, day: date) -> bytes:
    """The paper, in the language that is spoken now; its code stands on it, since paper has one reader."""
    title = _("A referral")
    head = head_of(
        shown.organisation_id, title=title, day=day, language=get_language() or "en", page=_("Page")
    )
    return paper("sheet", {"blocks": [*_whom(shown), *_how(shown)]}, head=head)


def _whom(shown: Shown) -> list[Block]:
    told = {"organisation": shown.organisation, "name": shown.sent_by}
    return [
        facts([(_("To"), shown.to), (_("From"), f"{shown.sent_by}, {shown.organisation}")]),
        text(_("%(organisation)s asks you to help somebody, who agreed to it.") % told),
        heading(_("Who it is about")),
        facts([(_("Name"), shown.name), *((_(FACTS[name]), value) for name, value in shown.facts)]),
        heading(_("Why we ask you")),
        strong(shown.reason),
    ]


def _how(shown: Shown) -> list[Block]:
    told = {
        "since": date_format(shown.consent_at, "DATE_FORMAT"),
        "until": date_format(shown.consent_until, "DATE_FORMAT"),
    }
    return [
        heading(_("How you answer")),
        text(_("Open this page and type the code. You need no account.")),
        facts([(_("Page"), address_of(shown.id, shown.round)), (_("Code"), code_of(shown.id, shown.round))]),
        text(_("There you can say that you help, that there is a waiting list, or that you cannot.")),
        heading(_("What you may do with this")),
        text(
            _(
                "They agreed on %(since)s that you read this until %(until)s, to help them with this alone."
                " They can take that back at any time; then please destroy this letter."
            )
            % told
        ),
    ]
