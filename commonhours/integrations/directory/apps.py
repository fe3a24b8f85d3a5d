from django.apps import AppConfig


class Directory(AppConfig):
    name = "commonhours.integrations.directory"
    label = "directory"
