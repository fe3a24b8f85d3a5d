"""Serve the provider: `python -m tests.provider PORT SITE`, SITE being where it sends people back to."""

import os
import sys
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from tests.provider import issuer_at, new_key
from tests.provider.people import CLIENT, KEY, PASSWORD, PEOPLE, SECRET

APPS = ["auth", "contenttypes", "sessions"]
PAGE = """<form method="post">{% csrf_token %}{{ form }}<input type="hidden" name="next" value="{{ next }}">
<button>Sign in</button></form>"""


def configure(port: int) -> None:
    """A project of its own, in memory."""
    # Set empty by whoever starts us: this is not the site.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    loader = ("django.template.loaders.locmem.Loader", {"sign_in.html": PAGE})
    settings.configure(
        SECRET_KEY="of no value",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.provider.urls",
        INSTALLED_APPS=[*(f"django.contrib.{app}" for app in APPS), "oauth2_provider"],
        # Tables as they are today, without the way there: it starts in a second.
        MIGRATION_MODULES=dict.fromkeys([*APPS, "oauth2_provider"]),
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [loader, "django.template.loaders.app_directories.Loader"],
                    "context_processors": ["django.template.context_processors.request"],
                },
            }
        ],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        LOGIN_URL="/sign-in/",
        SESSION_COOKIE_NAME="provider",
        OAUTH2_PROVIDER=_library(port),
    )


def _library(port: int) -> dict[str, Any]:
    return {
        "OIDC_ENABLED": True,
        "OIDC_ISS_ENDPOINT": issuer_at(port),
        "OIDC_RSA_PRIVATE_KEY": os.environ.get(KEY) or new_key(),
        "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
        "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
        "OAUTH2_VALIDATOR_CLASS": "tests.provider.validator.Validator",
        "PKCE_REQUIRED": True,
        "SCOPES": {"openid": "who you are", "email": "your address"},
    }


def people_it(site: str) -> None:
    """The people, and the one site to which it vouches for them."""
    from django.contrib.auth import get_user_model
    from oauth2_provider.models import Application

    call_command("migrate", run_syncdb=True, verbosity=0)
    for name in PEOPLE:
        get_user_model().objects.create_user(name, password=PASSWORD)
    Application.objects.create(
        client_id=CLIENT,
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=f"{site}/sign-in/with/city/back/",
        post_logout_redirect_uris=f"{site}/sign-in/",
        algorithm="RS256",
        skip_authorization=True,
    )


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: Any) -> None:
        return


def main() -> None:
    port, site = int(sys.argv[1]), sys.argv[2].rstrip("/")
    configure(port)
    django.setup()
    people_it(site)
    server = make_server("127.0.0.1", port, get_wsgi_application(), handler_class=Quiet)
    words = f'[city]\nname = "City of Long Beach"\nissuer = "{issuer_at(port)}"\nclient_id = "{CLIENT}"\n'
    sys.stdout.write(
        f'{words}secret_file = "…"  # holds: {SECRET}\ndomains = ["example.org", "sample-city.example"]\n'
    )
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
