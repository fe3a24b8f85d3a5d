"""What a spreadsheet of service users may hold, and the many ways in which people head such columns."""

from collections.abc import Mapping
from types import MappingProxyType

from commonhours.integrations.spreadsheets.headers import spelt

# field: spellings in English and in Spanish, the first being the one of our own template
_SPELLINGS = {
    "name": "name/full name/service user/service user name/client/client name/customer/participant/consumer/"
    "recipient/patient/household/organisation/organization/nombre completo/nombre y apellidos/usuario/usuaria/"
    "cliente/beneficiario/beneficiaria/persona/persona usuaria/familia",
    "first": "first name/first/given name/forename/nombre/nombres/primer nombre/fname",
    "last": "last name/last/surname/family name/apellido/apellidos/lname",
    "kind": "kind/kind of service user/type/client type/type of client/tipo/tipo de usuario/tipo de cliente/clase",
    "phone": "phone/telephone/phone number/tel/mobile/mobile phone/cell/cell phone/cellphone/contact number/"
    "telefono/celular/movil/numero de telefono/telefono movil/home phone/tel no",
    "email": "e-mail/email/mail/email address/e mail address/correo/correo electronico/direccion de correo",
    "language": "language/preferred language/main language/idioma/lengua/idioma preferido",
    "address": "address/street/street address/home address/address 1/direccion/domicilio/calle",
    "zip": "zip/zip code/zipcode/postal code/postcode/codigo postal/cp/zip postal code",
    "area": "neighborhood/neighbourhood/area/district/barrio/vecindario/colonia/zona",
    "site": "site/site name/location name/branch/sede/nombre de la sede/centro",
    "cost_code": "cost code/cost center/cost centre/charge code/centro de costo/centro de coste/"
    "codigo de costo/codigo de coste",
    "needs": "needs/must have/requirements/required/worker must have/required skills/necesita/necesidades/requisitos",
    "features": "features of the home/home/home features/features/in the home/pets/hogar/en el hogar/"
    "caracteristicas del hogar/caracteristicas de la vivienda/vivienda/mascotas",
    "favourites": "favorite worker/favourite worker/favorite/favourite/favorites/favourites/preferred worker/"
    "usual worker/favorite workers/favourite workers/trabajador favorito/trabajadora favorita/favorito/"
    "favorita/favoritos/preferido/persona preferida",
    "hours": "hours a month/hours per month/monthly hours/hours granted/granted hours/authorized hours/"
    "approved hours/hours month/horas al mes/horas por mes/horas mensuales/horas concedidas/horas autorizadas",
    "since": "hours from/since/from/start/start date/valid from/authorized from/desde/inicio/fecha de inicio/"
    "valido desde",
    "until": "hours until/until/to/end/end date/valid until/valid to/authorized until/hasta/fin/fecha de fin/"
    "valido hasta/vence",
}
FIELDS = tuple(_SPELLINGS)
TEMPLATE = (
    "Name",
    "Kind",
    "Phone",
    "E-mail",
    "Language",
    "Address",
    "ZIP",
    "Neighborhood",
    "Site",
    "Cost code",
    "Needs",
    "Features of the home",
    "Favorite worker",
    "Hours a month",
    "Hours from",
    "Hours until",
)
EXAMPLE = (
    "Luis Example",
    "Person",
    "562-555-0101",
    "your.service.user@example.org",
    "Spanish",
    "2 Example Street",
    "90802",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
)
SPELLINGS: Mapping[str, str] = MappingProxyType(
    {spelt(word): field for field, words in _SPELLINGS.items() for word in words.split("/")}
)
