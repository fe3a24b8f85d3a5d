from django.apps import AppConfig


class VisitRecords(AppConfig):
    name = "commonhours.integrations.evv"
    label = "evv"

    def ready(self) -> None:
        """Tell the room below, which counts hours, who pays for a visit and by which rules."""
        from commonhours.integrations.evv.choosing import terms_of_payers
        from commonhours.timesheets.packs import choose_with

        choose_with(terms_of_payers)
