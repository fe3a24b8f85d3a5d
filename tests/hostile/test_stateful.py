"""Operations one after the other, each with what the last one answered: nothing that anybody does gets a 500."""

import logging

import pytest
import time_machine
from django.test import override_settings

from commonhours.api.tests.calling import token_for
from tests.api.known import known_of
from tests.cast import NOW, Cast
from tests.hostile.machine import Told, machine, walk


def test_no_order_of_requests_brings_the_api_down(
    committed_cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    """A few seconds here; `./run hostile` walks for a minute through the sample city."""
    told, known = Told(), known_of(committed_cast)
    caplog.set_level(logging.ERROR)
    with override_settings(ROOT_URLCONF="commonhours.api.urls"), time_machine.travel(NOW, tick=False):
        made = machine(lambda: token_for(committed_cast, "carmen"), known, told)
        for start in range(5):  # by chance eight stories may follow no link
            walk(made, stories=8, start=start)
            if told.followed:
                break
    assert not told.faults
    assert told.followed, str(told)
    assert told.statuses[200] > 5, str(told)
