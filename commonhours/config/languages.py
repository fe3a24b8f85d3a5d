"""The languages that the house speaks, by their own names; and what Django does not know of them."""

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("km", _("Khmer")), ("tl", _("Filipino"))]

LANG_INFO |= {
    "km": {"bidi": False, "code": "km", "name": "Khmer", "name_local": "ភាសាខ្មែរ"},
    "tl": {"bidi": False, "code": "tl", "name": "Filipino", "name_local": "Filipino"},
    # What browsers ask for; facts about people and gettext say Tagalog, "tl", for the same.
    "fil": {"fallback": ["tl"]},
    "fil-ph": {"fallback": ["tl"]},
}
