"""What can be brought in from a spreadsheet. To add a kind, describe its importer in a folder of its own."""

from collections.abc import Mapping
from types import MappingProxyType

from commonhours.integrations.imports.importing import Importer
from commonhours.integrations.served.importer import SERVED
from commonhours.integrations.workers.importer import WORKERS

KINDS: Mapping[str, Importer] = MappingProxyType({each.kind: each for each in (WORKERS, SERVED)})
