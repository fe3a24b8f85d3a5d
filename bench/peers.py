"""Others who plan rounds, beside ours: PyVRP where nobody is needed twice, OR-tools with pairs.

Both count whole numbers, so minutes are hundredths of a minute there. PyVRP knows windows that must be kept and no
lateness; OR-tools knows lateness of each, but not of whoever is latest: its plan is reckoned by the validator as ours.
"""

from __future__ import annotations

from math import inf
from time import process_time

import numpy as np
import pyvrp
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from commonhours.routing.published import Instance, Rounds, Stop

FINE = 100  # parts of a minute
LONG = 3000 * FINE


def by_pyvrp(instance: Instance, seconds: float, seed: int) -> tuple[float, float]:
    """Minutes on the way in its best plan of a day of visits for one, windows kept, and the seconds that it took."""
    begun = process_time()
    model = pyvrp.Model()
    office = model.add_location(x=0, y=0)
    places = [office, *(model.add_location(x=0, y=0) for _ in instance.visits)]
    depot = model.add_depot(office)
    model.add_vehicle_type(num_available=len(instance.workers), start_depot=depot, end_depot=depot)
    for visit, place in zip(instance.visits, places[1:], strict=True):
        (opens, closes), duration = visit.windows[0], visit.services[0].duration
        model.add_client(
            place,
            service_duration=round(duration * FINE),
            tw_early=round(opens * FINE),
            tw_late=round(closes * FINE),
        )
    fine = np.rint(instance.minutes * FINE).astype(int)
    for here, one in enumerate(places):
        for there, other in enumerate(places):
            if here != there:
                model.add_edge(one, other, distance=int(fine[here, there]), duration=int(fine[here, there]))
    result = model.solve(stop=lambda _: process_time() - begun > seconds, seed=seed, display=False)
    return (result.cost() / FINE if result.is_feasible() else inf), process_time() - begun


def by_ortools(instance: Instance, seconds: float) -> tuple[Rounds | None, float]:
    """Its best plan, or none, and the seconds that it took."""
    begun = process_time()
    nodes = [(visit, service) for visit in instance.visits for service in visit.services]
    places = [0, *(visit.place for visit, _ in nodes)]
    ways = np.rint(instance.minutes[np.ix_(places, places)] * FINE).astype(int)
    lasts = [0, *(round(service.duration * FINE) for _, service in nodes)]
    manager = pywrapcp.RoutingIndexManager(len(places), len(instance.workers), 0)
    routing = pywrapcp.RoutingModel(manager)
    way = routing.RegisterTransitMatrix(ways.tolist())
    through = routing.RegisterTransitMatrix((ways + np.array(lasts)[:, None]).tolist())
    routing.SetArcCostEvaluatorOfAllVehicles(way)
    routing.AddDimension(through, LONG, LONG, False, "time")
    time = routing.GetDimensionOrDie("time")
    solver, index = routing.solver(), {}
    for number, (visit, service) in enumerate(nodes, start=1):
        at = index[visit.name, service.name] = manager.NodeToIndex(number)
        opens, closes = visit.windows[0]
        time.CumulVar(at).SetMin(round(opens * FINE))
        time.SetCumulVarSoftUpperBound(at, round(closes * FINE), 1)
        able = [nth for nth, worker in enumerate(instance.workers) if service.name in worker.abilities]
        solver.Add(solver.MemberCt(routing.VehicleVar(at), able))
    for visit in instance.visits:
        if len(visit.services) == 2:
            one, two = (index[visit.name, service.name] for service in visit.services)
            least, most = (round(each * FINE) for each in visit.apart)
            solver.Add(routing.VehicleVar(one) != routing.VehicleVar(two))
            solver.Add(time.CumulVar(two) - time.CumulVar(one) >= least)
            solver.Add(time.CumulVar(two) - time.CumulVar(one) <= most)
    asked = pywrapcp.DefaultRoutingSearchParameters()
    # Of the ways to begin, the one that found a plan with pairs at all, and the best then.
    asked.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.GLOBAL_CHEAPEST_ARC
    asked.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    # It knows only the clock on the wall; what runs beside it must not take its time away.
    asked.time_limit.FromSeconds(round(10 * seconds))
    routing.AddSearchMonitor(solver.CustomLimit(lambda: process_time() - begun > seconds))
    found = routing.SolveWithParameters(asked)
    if found is None:
        return None, process_time() - begun
    rounds = {}
    for number, worker in enumerate(instance.workers):
        at, stops = found.Value(routing.NextVar(routing.Start(number))), []
        while not routing.IsEnd(at):
            visit, service = nodes[manager.IndexToNode(at) - 1]
            begins = found.Value(time.CumulVar(at)) / FINE
            stops.append(Stop(visit.name, service.name, begins, begins + service.duration))
            at = found.Value(routing.NextVar(at))
        rounds[worker.name] = tuple(stops)
    return rounds, process_time() - begun
