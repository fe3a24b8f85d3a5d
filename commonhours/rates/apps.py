from django.apps import AppConfig


class Rates(AppConfig):
    name = "commonhours.rates"
    label = "rates"

    def ready(self) -> None:
        """Tell the bookings below how it is read who is not paid what they ask. (No model is there before.)"""
        from commonhours.bookings.held_above import read_also
        from commonhours.rates.asking import held_by_asking

        read_also(held_by_asking)
