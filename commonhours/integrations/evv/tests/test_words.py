"""Each code that keeps a record here, or that the wire utters, has its sentence."""

from commonhours.integrations.evv.models import STATES
from commonhours.integrations.evv.profiles import PROFILES
from commonhours.integrations.evv.rules import FAULTS
from commonhours.words import evv


def test_each_code_of_a_record_has_a_sentence() -> None:
    assert set(evv.FAULTS) == set(FAULTS)
    assert set(evv.STATES) == set(STATES)
    assert set(evv.PROFILES) == set(PROFILES)
    assert evv.reason_words("NeverHeardOf") == evv.reason_words("AnotherOne")
    assert all(profile.source for profile in PROFILES.values())
