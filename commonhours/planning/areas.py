"""The region's areas by name."""

from uuid import UUID

from commonhours.catalogue.models import Area


def names_of_areas() -> dict[UUID, str]:
    """Every area's name, by its id."""
    return dict(Area.objects.values_list("id", "name"))
