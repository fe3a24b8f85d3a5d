"""`commonhours plan --instance FILE`: rounds for a published problem, with what they cost by another reckoning."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonhours.commands.progress import Progress
from commonhours.routing.instances import problem_from, rounds_of
from commonhours.routing.planner import plan_for
from commonhours.routing.published import Instance, NotAnInstance, read_instance, write_solution
from commonhours.routing.validator import Cost, cost_of, faults

MOST = 3600  # seconds


class Command(BaseCommand):
    help = "Plan rounds for an instance in the published format, and check the plan."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--instance", type=Path, required=True, help="the problem, as JSON")
        parser.add_argument("--solution", type=Path, help="where to write the plan, as JSON")
        parser.add_argument("--seconds", type=float, default=20, help="of processor time (20)")
        parser.add_argument(
            "--seed", type=int, default=1, help="the same seed tries the same changes first (1)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        seconds, target = options["seconds"], options["solution"]
        if not 0 < seconds <= MOST:
            raise CommandError(f"--seconds is more than 0 and at most {MOST}.")
        if target and not target.parent.is_dir():
            raise CommandError(f"There is no folder {target.parent} to write the plan into.")
        try:
            instance = read_instance(options["instance"])
            problem = problem_from(instance)
        except NotAnInstance as wrong:
            raise CommandError(str(wrong)) from wrong
        progress = Progress(1.0)
        over = 0.0

        def tell(share: float, cost: float) -> None:
            nonlocal over
            progress.advance(share - over)
            over = share
            progress.name(f"cost {cost:.1f}")

        progress.stage(counted(instance))
        plan = plan_for(problem, seconds=seconds, seed=options["seed"] % 2**32, told=tell)
        rounds = rounds_of(instance, problem, plan)
        progress.finish("Planned")
        if wrong_with := faults(instance, rounds):
            raise CommandError(f"No plan was found that holds. In the best one: {' '.join(wrong_with[:5])}")
        cost = cost_of(instance, rounds)
        self.stdout.write(f"cost {cost.total:.3f}: {', '.join(told(cost))}")
        if target:
            write_solution(target, rounds)
            self.stdout.write(f"The plan stands in {target}.")


SAID = {
    "travel": "{:.1f} minutes on the way",
    "late": "{:.1f} late",
    "latest": "{:.1f} at worst",
    "waiting": "{:.1f} waited",
    "extra": "{:.1f} after the shift",
    "idle": "{:.1f} idle for whoever has most of it",
    "work": "{:.1f} of work",
    "balance": "{:.1f} uneven",
    "not_preferred": "{:.0f} not by somebody preferred",
    "unwanted": "{:.0f} by somebody unwanted",
    "unable": "{:.0f} by somebody unable",
    "left_out": "{:.0f} left out",
    "no_break": "{:.0f} without a break",
}


def told(cost: Cost) -> Iterator[str]:
    """Each part that weighs something, in words."""
    return (said.format(cost[part]) for part, said in SAID.items() if part in cost.weights)


def counted(instance: Instance) -> str:
    pairs = sum(len(visit.services) > 1 for visit in instance.visits)
    return f"{len(instance.visits)} visits, {pairs} of them for two, {len(instance.workers)} workers"
