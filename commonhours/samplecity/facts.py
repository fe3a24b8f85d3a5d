"""Kinds of fact a worker may hold, the core training that awards some, and what homes are like."""

from dataclasses import dataclass

from commonhours.samplecity.tables import table


@dataclass(frozen=True)
class FactKind:
    """months: how long a confirmation lasts (0 = for good). Confidential ones open doors, never shown."""

    code: str
    group: str
    en: str
    es: str
    months: int = 0
    confidential: bool = False


@dataclass(frozen=True)
class HomeFeature:
    """has: what follows "the home has"; wont: what follows "does not work with".

    homes: share of homes that have it; refused: share of workers who refuse it.
    """

    code: str
    has_en: str
    has_es: str
    wont_en: str
    wont_es: str
    homes: float
    refused: float


GROUPS: dict[str, tuple[str, str]] = {
    "language": ("Languages", "Idiomas"),
    "skill": ("Skills", "Habilidades"),
    "certificate": ("Certificates", "Certificados"),
    "check": ("Checks", "Verificaciones"),
    "tag": ("About the person", "Sobre la persona"),
    "training": ("Training", "Capacitación"),
}


def _dated(group: str, name: str) -> tuple[FactKind, ...]:
    return tuple(FactKind(code, group, en, es, int(months)) for code, en, es, months in table(name))


LANGUAGES = tuple(FactKind(code, "language", en, es) for code, en, es in table("languages"))
SKILLS = tuple(FactKind(code, "skill", en, es) for code, en, es in table("skills"))
CERTIFICATES = _dated("certificate", "certificates")
CHECKS = _dated("check", "checks")
TAGS = tuple(
    FactKind(f"tag-{code}", "tag", en, es, confidential=bool(secret))
    for code, en, es, secret in table("tags")
)
KINDS: tuple[FactKind, ...] = LANGUAGES + SKILLS + CERTIFICATES + CHECKS + TAGS
# Code, English, Spanish, minutes to complete, months until a refresher (0 = never).
CORE_MODULES: tuple[tuple[str, str, str, int, int], ...] = tuple(
    (f"core-{code}", en, es, int(minutes), int(months))
    for code, en, es, minutes, months in table("core-modules")
)
FEATURES: tuple[HomeFeature, ...] = tuple(
    HomeFeature(code, has_en, has_es, wont_en, wont_es, float(homes), float(refused))
    for code, has_en, has_es, wont_en, wont_es, homes, refused in table("features")
)
