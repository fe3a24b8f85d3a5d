"""What stood before a change, so that it can be taken back; and what is still to be reckoned."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np

from commonhours.common.compiled import njit_inner, njit_lent
from commonhours.routing.kernel.problem import Plan, Problem, Real, Whole, Yes

MOVED, TIMED, WAITING, KEPT, TOUCHED = range(5)  # the rows that are used of each kind of note


Row = TypeVar("Row", Real, Whole, Yes)


class Notes(NamedTuple):
    """What stood before a change, so that it can be taken back, and which visits are still to be reckoned."""

    sums: Real  # [PARTS]
    moved: Whole  # [services, 3]: node, its worker, and the node before it, in the order in which they were taken out
    timed: Whole  # [services]: whose times were reckoned anew
    times: Real  # [services, 3]: their beginning and end before, and whether the break was before them
    waiting: Whole  # [visits]: to be reckoned
    is_waiting: Yes  # [visits]
    kept: Whole  # [visits, 3]: visits whose keys, windows or rests changed, their windows and rests
    keys: Real  # [visits]: and their keys
    touched: Whole  # [workers]: whose rounds changed
    is_touched: Yes  # [workers]
    rounds: Real  # [workers, ROUND and work]: what they were
    counts: Whole  # [5]: rows of each


def notes_for(problem: Problem) -> Notes:
    services, visits, workers = len(problem.visit), len(problem.opens), len(problem.shifts)
    return Notes(
        np.zeros(len(problem.weights)),
        np.zeros((services + 8, 3), np.int32),
        np.zeros(services + 8, np.int32),
        np.zeros((services + 8, 3)),
        np.zeros(visits, np.int32),
        np.zeros(visits, np.bool_),
        np.zeros((visits + 8, 3), np.int32),
        np.zeros(visits + 8),
        np.zeros(workers + 8, np.int32),
        np.zeros(workers, np.bool_),
        np.zeros((workers + 8, 5)),
        np.zeros(5, np.int32),
    )


@njit_lent
def begin(plan: Plan, notes: Notes) -> None:
    notes.counts[:] = 0
    copy_row(plan.sums, notes.sums)


@njit_inner
def copy_row(row: Row, to: Row) -> None:
    """One by one: what numpy does would make an array between."""
    for nth in range(len(row)):
        to[nth] = row[nth]


@njit_inner
def keep(plan: Plan, notes: Notes, visit: int) -> None:
    """The key, the window or the rest of this visit is about to change."""
    row = notes.counts[KEPT]
    notes.kept[row, 0], notes.kept[row, 1], notes.kept[row, 2] = visit, plan.window[visit], plan.rests[visit]
    notes.keys[row] = plan.key[visit]
    notes.counts[KEPT] += 1


@njit_lent
def wait_for(problem: Problem, notes: Notes, node: int) -> None:
    """The visit of this node is to be reckoned anew; a home is not."""
    if node < len(problem.visit):
        visit = problem.visit[node]
        if not notes.is_waiting[visit]:
            notes.is_waiting[visit] = True
            notes.waiting[notes.counts[WAITING]] = visit
            notes.counts[WAITING] += 1


@njit_inner
def touch(problem: Problem, plan: Plan, notes: Notes, worker: int) -> None:
    """This round is to be walked along anew."""
    if problem.walks and not notes.is_touched[worker]:
        notes.is_touched[worker] = True
        row = notes.counts[TOUCHED]
        notes.touched[row] = worker
        copy_row(plan.rounds[worker], notes.rounds[row])
        notes.counts[TOUCHED] += 1
