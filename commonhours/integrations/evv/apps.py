from django.apps import AppConfig


class VisitRecords(AppConfig):
    name = "commonhours.integrations.evv"
    label = "evv"

    def ready(self) -> None:
        """Hours that a payer asks for are wages: rates ask us whether there is one. (No model is there before.)"""
        from commonhours.integrations.evv.wages import payer_of
        from commonhours.rates.always_wage import ask_also

        ask_also(payer_of)
