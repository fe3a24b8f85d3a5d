"""What a spreadsheet of workers may hold, and the many ways in which people head such columns."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from commonhours.integrations.spreadsheets.headers import spelt

MOST_FACTS = 6  # groups of columns such as "Certificate 3", "Certificate 3 until"
PARTS_OF_FACT = ("fact", "since", "until", "evidence")
HEADED_BY_FACT = "fact:"

# field: spellings in English and in Spanish, the first being the one of our own template
_SPELLINGS = {
    "name": "name/full name/worker/worker name/employee/employee name/nombre completo/nombre y apellidos/"
    "trabajador/trabajadora/persona/nombre y apellido/staff name/caregiver",
    "first": "first name/first/given name/forename/nombre/nombres/primer nombre/fname",
    "last": "last name/last/surname/family name/apellido/apellidos/lname",
    "email": "e-mail/email/mail/email address/e mail address/correo/correo electronico/direccion de correo/"
    "work email/personal email",
    "phone": "phone/telephone/phone number/tel/mobile/mobile phone/cell/cell phone/cellphone/contact number/"
    "telefono/celular/movil/numero de telefono/telefono movil/home phone/tel no",
    "language": "language/preferred language/main language/idioma/lengua/idioma preferido",
    "address": "address/street/street address/home address/address 1/direccion/domicilio/calle",
    "zip": "zip/zip code/zipcode/postal code/postcode/codigo postal/cp/zip postal code",
    "area": "neighborhood/neighbourhood/area/district/barrio/vecindario/colonia/zona",
    "works": "work/types of work/type of work/jobs/roles/services/tipos de trabajo/tipo de trabajo/trabajos/"
    "servicios/puestos/skills offered",
    "contract": "contract/contract type/employment type/employment/contrato/tipo de contrato",
    "guaranteed": "guaranteed hours/guaranteed/guaranteed hours a week/contracted hours/contract hours/"
    "horas garantizadas/horas contratadas/min hours",
    "week": "weekly hours/availability/available/when/hours available/week/schedule/working hours/"
    "disponibilidad/horario/horario semanal/horas semanales",
    "notice": "notice/notice needed/notice period/lead time/aviso/aviso previo/preaviso",
    "travel": "travels by/travel/transport/travel mode/means of transport/transporte/viaja en/medio de transporte",
    "travel_minutes": "travel minutes/travel time/max travel/travels at most/minutos de viaje/tiempo de viaje/"
    "max travel minutes",
    "of_age": "turns 18 on/turns 18/of age on/comes of age/18th birthday/minor until/under 18 until/cumple 18/"
    "cumple 18 el/mayor de edad desde/menor hasta",
    "facts": "facts/certificates/checks/certifications/credentials/qualifications/certificados/"
    "verificaciones/titulos/licenses",
}
_OF_FACT = {
    "fact": "fact/certificate/check/certification/credential/qualification/certificado/verificacion/license",
    "since": "since/valid from/issued/issue date/date issued/from/desde/valido desde/emitido/fecha de emision",
    "until": "until/valid until/expires/expiry/expiration/expiration date/expiry date/valid to/hasta/vence/"
    "vencimiento/fecha de vencimiento/valido hasta/caduca",
    "evidence": "evidence/proof/document/certificate number/document number/reference/prueba/documento/"
    "numero de documento/numero de certificado",
}
FIELDS = (
    *_SPELLINGS,
    *(
        f"{part}_{number}" if number > 1 else part
        for number in range(1, MOST_FACTS + 1)
        for part in PARTS_OF_FACT
    ),
)
TEMPLATE = (
    "Name",
    "E-mail",
    "Phone",
    "Language",
    "Address",
    "ZIP",
    "Neighborhood",
    "Types of work",
    "Certificate",
    "Certificate since",
    "Certificate until",
    "Certificate evidence",
    "Contract",
    "Guaranteed hours",
    "Weekly hours",
    "Notice",
    "Travels by",
    "Travel minutes",
    "Turns 18 on",
)


def _all() -> dict[str, str]:
    known = {spelt(word): field for field, words in _SPELLINGS.items() for word in words.split("/")}
    for part, words in _OF_FACT.items():
        for word in map(spelt, words.split("/")):
            known.setdefault(word, part)
            for number in range(1, MOST_FACTS + 1):
                field = part if number == 1 else f"{part}_{number}"
                known.setdefault(f"{word} {number}", field)
                for fact in map(spelt, _OF_FACT["fact"].split("/")) if part != "fact" else ():
                    known.setdefault(f"{fact} {number} {word}", field)
                    known.setdefault(f"{fact} {word} {number}", field)
                    if number == 1:
                        known.setdefault(f"{fact} {word}", field)
    return known


SPELLINGS: Mapping[str, str] = MappingProxyType(_all())


def spellings(facts: Mapping[str, UUID]) -> dict[str, str]:
    """All headings that are understood: ours, and the name of each fact as a column of its own."""
    named = {spelt(name): f"{HEADED_BY_FACT}{kind}" for name, kind in facts.items()}
    return {**named, **SPELLINGS}


def group_of(field: str) -> tuple[str, int]:
    """The part of a fact and the number of its group: "until_3" is ("until", 3)."""
    found = re.fullmatch(r"(fact|since|until|evidence)(?:_(\d))?", field)
    return (found[1], int(found[2] or 1)) if found else ("", 0)
