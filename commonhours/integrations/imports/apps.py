from django.apps import AppConfig


class Imports(AppConfig):
    name = "commonhours.integrations.imports"
    label = "imports"
