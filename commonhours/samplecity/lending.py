"""Who lends workers to whom: closest inside a programme, by type of work across the city."""

from random import Random

from commonhours.samplecity.rows import Organisation, Partnership
from commonhours.samplecity.work import WorkType

# How likely an organisation lends all its workers of a category to one outside its programme. Nutrition
# advisers are funded on condition that everybody may book them.
WILLING = {"nutrition": 1.0, "language": 0.4, "digital": 0.12, "peer": 0.12}


def partnerships(
    rnd: Random, members: tuple[Organisation, ...], work: tuple[WorkType, ...]
) -> tuple[Partnership, ...]:
    rows = []
    for h, host in enumerate(members):
        for g, guest in enumerate(members):
            if h == g or host.kind == "employer":
                continue
            lent = [-1] if _lends_everything(rnd, host, guest) else _lent_types(rnd, host, guest, work)
            rows += [Partnership(h, g, each, -rnd.randint(30, 900)) for each in lent]
    return tuple(rows)


def _lends_everything(rnd: Random, host: Organisation, guest: Organisation) -> bool:
    if guest.kind == "employer":
        return host.kind == "cooperative" and rnd.random() < 0.25
    if host.kind == "micro":  # auto-partnering: anyone who accepts the terms
        return rnd.random() < 0.8
    if host.programme == guest.programme:
        return guest.kind == "city_department" or rnd.random() < 0.55
    return rnd.random() < 0.05


def _lent_types(
    rnd: Random, host: Organisation, guest: Organisation, work: tuple[WorkType, ...]
) -> list[int]:
    """Interpreters and nutrition advisers are short everywhere, so those are lent most."""
    chance = {} if guest.kind == "employer" else WILLING
    lent = {category for category in host.categories if rnd.random() < chance.get(category, 0.02)}
    return [n for n, each in enumerate(work) if each.category in lent and not each.organisation]
