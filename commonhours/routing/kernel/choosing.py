"""What a change is about: drawn by chance, from what is near and who is able."""

from __future__ import annotations

import numpy as np

from commonhours.common.compiled import njit_inner
from commonhours.routing.kernel.problem import Plan, Problem


@njit_inner
def other_of(problem: Problem, node: int) -> int:
    """The other service of the same visit, or -1."""
    visit = problem.visit[node]
    if problem.first[visit + 1] == problem.first[visit] + 1:
        return -1
    return int(2 * problem.first[visit] + 1 - node)


@njit_inner
def service_of(problem: Problem, visit: int) -> int:
    begin, end = problem.first[visit], problem.first[visit + 1]
    return int(begin if end == begin + 1 else begin + np.random.randint(2))


@njit_inner
def service_at(problem: Problem, visit: int, worker: int, plan: Plan) -> int:
    """Which service of a visit this worker does; the first if they do none."""
    node = int(problem.first[visit])
    if problem.first[visit + 1] == node + 2 and plan.worker[node + 1] == worker:
        return node + 1
    return node


@njit_inner
def somebody_able(problem: Problem, node: int) -> int:
    begin, end = problem.chosen_from[node], problem.chosen_from[node + 1]
    if begin == end:
        return -1
    return int(problem.workers_able[begin + np.random.randint(end - begin)])


@njit_inner
def may_come(problem: Problem, plan: Plan, node: int, worker: int) -> bool:
    """Whether they are able, and not the other one who comes to the same visit."""
    other = other_of(problem, node)
    return problem.able[node, worker] and (other < 0 or plan.worker[other] != worker)


@njit_inner
def has_break(problem: Problem, plan: Plan, visit: int) -> bool:
    """Whether whoever does its first service has a break."""
    return bool(problem.breaks[plan.worker[problem.first[visit]], 2] > 0)


@njit_inner
def neighbour(problem: Problem, visit: int) -> int:
    """One of the visits that go well with this one, the best ones most often."""
    count = problem.near.shape[1]
    if count == 0:  # there is but one
        return visit
    return int(problem.near[visit, int(count * np.random.random() ** 1.5)])


@njit_inner
def windows_of(problem: Problem, visit: int) -> int:
    windows = problem.opens.shape[1]
    while windows > 1 and problem.opens[visit, windows - 1] == np.inf:
        windows -= 1
    return int(windows)


@njit_inner
def window_at(problem: Problem, visit: int, begins: float) -> int:
    """The best window, or the first that is not over then; now and then any."""
    windows = windows_of(problem, visit)
    if windows == 1:
        return 0
    if np.random.random() < 0.15:
        return int(np.random.randint(windows))
    if problem.best[visit] >= 0:
        return int(problem.best[visit])
    window = 0
    while window < windows - 1 and problem.closes[visit, window] < begins:
        window += 1
    return window
