"""The workers as arrays, to ask quickly who could do something."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from commonhours.samplecity.rows import Flags, Floats, Ints
from commonhours.samplecity.setting import FIRST_DAY, LAST_DAY, Setting
from commonhours.samplecity.workers import Workers

NEVER, ALWAYS = -100_000, 100_000
WEEK = 7 * 96


@dataclass(frozen=True)
class Pool:
    """All arrays start with workers [w]. Bits of `wont` are home features; slots are quarter-hours."""

    setting: Setting
    workers: Workers

    @cached_property
    def count(self) -> int:
        return len(self.workers.people)

    @cached_property
    def lat(self) -> Floats:
        return np.array([each.lat for each in self.workers.people])

    @cached_property
    def lng(self) -> Floats:
        return np.array([each.lng for each in self.workers.people])

    @cached_property
    def mode(self) -> Floats:
        return np.array([each.mode for each in self.workers.people], np.float64)

    @cached_property
    def limit(self) -> Ints:
        return np.array([each.travel_limit for each in self.workers.people], np.int32)

    @cached_property
    def shortest(self) -> Ints:
        return np.array([each.shortest for each in self.workers.people], np.int32)

    @cached_property
    def wont(self) -> NDArray[np.int64]:
        bits = np.zeros(self.count, np.int64)
        for worker, feature in self.workers.rules:
            bits[worker] |= 1 << feature
        return bits

    @cached_property
    def until(self) -> Ints:
        """[w, facts]: the day a fact lapses; NEVER when not held, ALWAYS when for good."""
        held = np.full((self.count, len(self.setting.facts)), NEVER, np.int32)
        for each in self.workers.facts:
            held[each.worker, each.fact] = ALWAYS if each.until is None else each.until
        return held

    @cached_property
    def on(self) -> Flags:
        """[w, types of work]: switched on by a worker in good standing."""
        on = np.zeros((self.count, len(self.setting.work)), np.bool_)
        for each in self.workers.work:
            on[each.worker, each.work] = each.on
        good = np.array([each.standing == "good" for each in self.workers.people])
        return np.asarray(on & good[:, None])

    @cached_property
    def member(self) -> Flags:
        """[w, organisations]: approved there."""
        member = np.zeros((self.count, len(self.setting.organisations)), np.bool_)
        for each in self.workers.memberships:
            member[each.worker, each.organisation] = each.approved_by >= 0
        return member

    @cached_property
    def lends(self) -> Flags:
        """[host, guest, types of work]: whether guest may book the host's workers."""
        size = len(self.setting.organisations)
        lends = np.zeros((size, size, len(self.setting.work)), np.bool_)
        lends[np.arange(size), np.arange(size)] = True
        for each in self.setting.partnerships:
            lends[each.host, each.guest, slice(None) if each.work < 0 else each.work] = True
        return lends

    @cached_property
    def free(self) -> NDArray[np.int16]:
        """[w, 9 days of slots + 1]: running count of free slots in the weekly pattern, Monday first."""
        slots = np.zeros((self.count, 9 * 96), np.bool_)
        for each in self.workers.periods:
            begin, end = each.weekday * 96 + each.start // 15, each.weekday * 96 + each.end // 15
            slots[each.worker, begin:end] = True
        slots[:, :192] |= slots[:, WEEK:]  # Sunday night runs into Monday
        slots[:, WEEK:] = slots[:, :192]
        counts = np.zeros((self.count, 9 * 96 + 1), np.int16)
        np.cumsum(slots, axis=1, out=counts[:, 1:])
        return counts

    @cached_property
    def away(self) -> Flags:
        """[w, days from FIRST_DAY]: something blocks a part of that day or the whole of it."""
        away = np.zeros((self.count, LAST_DAY - FIRST_DAY + 30), np.bool_)
        for each in self.workers.changes:
            if each.blocked:
                away[each.worker, each.day - FIRST_DAY : each.until_day + (each.end > 0) - FIRST_DAY] = True
        return away

    def eligible(self, organisation: int, work: int) -> NDArray[np.intp]:
        """Workers whom this organisation may book for this work today, whatever the hour."""
        found = self._eligible.get((organisation, work))
        if found is None:
            bookable = self.member @ self.lends[:, organisation, work]
            able = (self.until[:, list(self.setting.required[work])] > 0).all(axis=1)
            found = np.flatnonzero(self.on[:, work] & bookable & able)
            self._eligible[organisation, work] = found
        return found

    @cached_property
    def _eligible(self) -> dict[tuple[int, int], NDArray[np.intp]]:
        return {}

    def through(self, worker: int, organisation: int, work: int) -> int:
        """The membership by which the organisation may book the worker: its own if there is one."""
        if self.member[worker, organisation]:
            return organisation
        return int(np.flatnonzero(self.member[worker] & self.lends[:, organisation, work])[0])
