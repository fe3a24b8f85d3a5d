"""The web server's entry. It refuses to start when row security would not bind it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhours.config.settings")
application = get_wsgi_application()

from commonhours.config.guard import require_walls  # noqa: E402 (settings must stand before the database is asked)

require_walls()
