from django.apps import AppConfig


class VisitRecords(AppConfig):
    name = "commonhours.integrations.evv"
    label = "evv"

    def ready(self) -> None:
        """Tell the rooms below who pays for a visit: by which rules hours count, and that they are wages.

        (No model is there before.)
        """
        from commonhours.integrations.evv.choosing import terms_of_payers
        from commonhours.integrations.evv.wages import payer_of
        from commonhours.rates.always_wage import ask_also
        from commonhours.timesheets.packs import choose_with

        ask_also(payer_of)
        choose_with(terms_of_payers)
