"""What each worker can do: types of work, and the verified facts that unlock them."""

from random import Random

from commonhours.samplecity.names import Culture
from commonhours.samplecity.organisations import offers
from commonhours.samplecity.setting import LAST_DAY, Setting

DAYS_A_MONTH = 30.4
Held = dict[int, tuple[int, int | None]]

_TAGS = {
    "student": 0.13,
    "caregiver": 0.12,
    "veteran": 0.06,
    "homeless": 0.08,
    "laid-off": 0.12,
    "recovery": 0.06,
    "returned": 0.05,
    "foster": 0.03,
    "refugee": 0.05,
    "disability": 0.09,
}
_CHECKS = {"background": 0.93, "right-to-work": 0.97, "references": 0.75, "tb": 0.5, "children": 0.15}
_EVIDENCE = {
    "language": (
        "Conversation with a native speaker",
        "Interview held in the language",
        "School certificate",
    ),
    "skill": ("Observed on a visit", "Work sample seen", "Reference from a former employer"),
    "certificate": ("Card seen, number ends {n}", "Certificate seen, number ends {n}"),
    "check": ("Report {n} seen", "Document seen, number ends {n}"),
    "tag": ("Told at interview, document seen", "Told at interview"),
    "training": ("Completed, score {n}", "Attended in person"),
}


def types_of_work(rnd: Random, setting: Setting, members: list[int], life: str, adviser: bool) -> list[int]:
    """Three to twelve types, mostly what the worker's organisations offer, the first of them above all."""
    keys = []
    for index, each in enumerate(setting.work):
        offered = [offers(setting.organisations[member], each) for member in members]
        weight = each.popular * (4 if offered[0] else 2 if any(offered) else 0 if each.organisation else 0.12)
        if any(code.startswith("tag-") for code in each.facts):
            weight *= 0.4
        if weight:
            keys.append((rnd.random() ** (1 / weight), index))
    count = 3 + sum(rnd.random() < 0.38 for _ in range(9))
    chosen = [index for _, index in sorted(keys, reverse=True)[:count]]
    squads = setting.organisations[members[0]].categories[0] == "streets"
    wanted = (
        ["nutrition-adviser"] * adviser + ["night-respite"] * (life == "nights") + ["clean-squad"] * squads
    )
    for code in wanted:
        if setting.work_index[code] not in chosen:
            chosen[-1 - wanted.index(code)] = setting.work_index[code]
    return sorted(chosen)


def facts(
    rnd: Random, setting: Setting, own: Culture, members: list[int], work: list[int], spanish: bool | None
) -> Held:
    """A few dozen facts with the day each was confirmed and the day it lapses (None: never).

    `spanish`: whether the worker must, must not, or (None) may speak it.
    """
    codes = {"identity", "core-welcome"}
    codes |= {code for code, chance in own.languages if rnd.random() < chance}
    codes |= {"en"} if rnd.random() < 0.93 or codes == {"identity", "core-welcome"} else set()
    codes |= {f"tag-{code}" for code, chance in _TAGS.items() if rnd.random() < chance}
    codes |= {code for code, chance in _CHECKS.items() if rnd.random() < chance}
    codes |= {each.code for each in setting.facts if each.code.startswith("core-") and rnd.random() < 0.86}
    codes |= {code for index in work for code in setting.work[index].facts}
    codes |= set(rnd.sample(_codes(setting, "skill"), rnd.randint(3, 8)))
    codes |= set(rnd.sample(_codes(setting, "certificate"), rnd.randint(0, 3)))
    if spanish is not None:
        codes = codes | {"es"} if spanish else codes - {"es"} | {"en"}
    held = {setting.fact[code] for code in codes}
    for module in setting.modules:
        if module.organisation in members and rnd.random() < 0.8:
            held.add(module.fact)
    return {index: _dates(rnd, setting.facts[index].months) for index in sorted(held)}


def _codes(setting: Setting, group: str) -> list[str]:
    return [each.code for each in setting.facts if each.group == group]


def _dates(rnd: Random, months: int) -> tuple[int, int | None]:
    """Most lapse after the horizon, one in twenty-five within it, one in sixty already has."""
    if not months:
        return -rnd.randint(8, 1500), None
    life = round(months * DAYS_A_MONTH)
    fate = rnd.random()
    if fate < 1 / 60:
        until = -rnd.randint(1, 60)
    elif fate < 1 / 60 + 1 / 25:
        until = rnd.randint(3, LAST_DAY)
    else:
        until = rnd.randint(LAST_DAY + 1, life - 8)
    return until - life, until


def evidence(rnd: Random, group: str) -> str:
    text = rnd.choice(_EVIDENCE[group])
    return text.format(n=rnd.randint(80, 100) if group == "training" else rnd.randint(1000, 9999))
