"""What payers ask about hours, as dated data with its source: codes of reason and resolution, rules, scores."""

from commonhours.timesheets.packs.choosing import choose_with, house_terms, pack_on, terms_of
from commonhours.timesheets.packs.families import HHAEXCHANGE, PACKS
from commonhours.timesheets.packs.pack import Pack, Terms

__all__ = ["HHAEXCHANGE", "PACKS", "Pack", "Terms", "choose_with", "house_terms", "pack_on", "terms_of"]
