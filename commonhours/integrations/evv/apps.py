from django.apps import AppConfig


class VisitRecords(AppConfig):
    name = "commonhours.integrations.evv"
    label = "evv"
