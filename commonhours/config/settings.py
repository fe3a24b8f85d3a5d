"""Django's settings. What differs from one installation to the next stands in environment.py."""

import os
from pathlib import Path

from commonhours.config import environment, languages
from commonhours.integrations.oidc import providers

PACKAGE = Path(__file__).resolve().parents[1]

SECRET_KEY = environment.all_secrets()["secret_key"]
# Secrets of before: what they sealed can still be opened, and sessions go on. Taken out once all is sealed again.
SECRET_KEY_FALLBACKS = list(environment.all_secrets().get("older_secret_keys", []))
DEBUG = os.environ.get("COMMONHOURS_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("COMMONHOURS_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ROOT_URLCONF = "commonhours.config.urls"
WSGI_APPLICATION = "commonhours.config.wsgi.application"
AUTH_USER_MODEL = "accounts.Account"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "commonhours.trail",
    "commonhours.ledger",
    "commonhours.accounts",
    "commonhours.organisations",
    "commonhours.catalogue",
    "commonhours.people",
    "commonhours.policies",
    "commonhours.credentials",
    "commonhours.training",
    "commonhours.availability",
    "commonhours.partnerships",
    "commonhours.funding",
    "commonhours.bookings",
    "commonhours.rates",
    "commonhours.timesheets",
    "commonhours.payroll",
    "commonhours.credits",
    "commonhours.billing",
    "commonhours.matching",
    "commonhours.routing",
    "commonhours.dispatch",
    "commonhours.supervision",
    "commonhours.intake",
    "commonhours.contact_centre",
    "commonhours.audit",
    "commonhours.safeguarding",
    "commonhours.planning",
    "commonhours.fairness",
    "commonhours.incidents",
    "commonhours.notifications",
    "commonhours.reporting",
    "commonhours.integrations.ical",
    "commonhours.integrations.imports",
    "commonhours.integrations.directory",
    "commonhours.integrations.evv",
    "commonhours.retention",
    "commonhours.referrals",
    "commonhours.privacy",
    "commonhours.web",
    "commonhours.commands",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "commonhours.web.middleware.security_headers",
    "commonhours.web.files.HouseFiles",
    # Each answer is padded by up to a hundred bytes at random, and tokens in forms are masked anew each time: what is
    # read off its length tells nobody a secret (docs/decisions/0081).
    "django.middleware.gzip.GZipMiddleware",
    "commonhours.web.middleware.readable_only",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "commonhours.web.watch.attempts_are_noted",
    "commonhours.web.middleware.at_a_pace",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "commonhours.web.middleware.who_acts",
    "commonhours.web.typed.typed_is_kept",
    "commonhours.web.middleware.in_their_look",
    "commonhours.web.looking.looks_are_kept",
    "commonhours.web.looking.auditors_are_seen",
    "commonhours.web.middleware.refusals_in_words",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "commonhours.web.context.house",
            ],
        },
    }
]

DATABASES = {
    "default": environment.database("application"),
    "owner": environment.database("owner"),
    "reader": environment.database("reader"),
}
DATABASE_ROLES = {**environment.ROLES, "report": environment.REPORT}
# Only migrations and test clean-up use "owner"; only the index and the followers use "reader".
DATABASE_ROUTERS: list[str] = []

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Signing in: a code by e-mail or text message, a passkey, a second factor. No passwords to forget or to steal.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = ACCOUNT_LOGIN_BY_CODE_FORMAT
ACCOUNT_ADAPTER = "commonhours.web.accounts.HouseAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_FORMS = {"request_login_code": "commonhours.web.sign_in.AddressForm"}
# Three tries a code, so at most 60 guesses a day at one account's million codes.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "30/m/ip,3/m/key,10/h/key,20/d/key",
    "prove_address": "10/h/user,5/h/key",
    "sign_on": "30/m/ip",
    "sign_on_left": "120/m/ip",
}
MFA_ADAPTER = "commonhours.web.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# What a passkey says is verified by forms of our own: allauth's keep a key whose answer is 0.
MFA_FORMS = {
    "add_webauthn": "commonhours.web.factor_forms.AddPasskey",
    "login_webauthn": "commonhours.web.factor_forms.SignInWithPasskey",
    "reauthenticate_webauthn": "commonhours.web.factor_forms.ShowPasskey",
    # And allauth would make recovery codes from a seed whenever it is asked; ours are hashed.
    "authenticate": "commonhours.web.recovery.AuthenticateForm",
    "reauthenticate": "commonhours.web.recovery.ReauthenticateForm",
}
# Browsers themselves allow passkeys over plain HTTP on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = os.environ.get("COMMONHOURS_HTTPS") != "1"
# How many proxies of ours stand in front: limits by address need to know whose address it is.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("COMMONHOURS_PROXIES", "0"))
# Attempts are counted where every process sees them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempt",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

EMAIL_BACKEND = os.environ.get("COMMONHOURS_EMAIL_BACKEND", "commonhours.notifications.backends.Outbox")
DEFAULT_FROM_EMAIL = os.environ.get("COMMONHOURS_FROM", "Commonhours <hello@commonhours.example>")
# What a message says to whoever is to sign in for the first time.
SITE_ADDRESS = os.environ.get("COMMONHOURS_ADDRESS", f"https://{ALLOWED_HOSTS[0]}")
SMS_BACKEND = os.environ.get("COMMONHOURS_SMS_BACKEND", "commonhours.notifications.texting.Console")
# Where text messages are handed over (integrations/texts), and the secrets shared with whoever carries them: the first
# signs what goes out, each may have signed what comes in.
TEXT_CARRIER = os.environ.get("COMMONHOURS_TEXT_CARRIER", "")
TEXT_SECRETS = environment.told("COMMONHOURS_TEXT_SECRETS").split()
PUSH_BACKEND = os.environ.get("COMMONHOURS_PUSH_BACKEND", "commonhours.notifications.pushing.Kept")
# The number that workers call from a home where there is no other way to press “Start”; signed as text messages are.
CALL_NUMBER = os.environ.get("COMMONHOURS_CALL_NUMBER", "")
# Passwords for the payers to whom records of visits are sent: "login=password", several with a semicolon between.
VISIT_RECORD_LOGINS = dict(
    pair.strip().split("=", 1)
    for pair in environment.told("COMMONHOURS_EVV_LOGINS").split(";")
    if "=" in pair
)
# Where staff may also sign in: a file of the operator's, docs/sign-on.md.
SIGN_ON = providers.read(os.environ.get("COMMONHOURS_SIGN_ON"))
# A real city leaves the pages of the sample city out altogether.
SAMPLE_PAGES = os.environ.get("COMMONHOURS_SAMPLE", "1") != "0"
# A sample city may send to a payer's double on this machine; a real one sends to the open internet only.
VISIT_RECORD_DOUBLE = os.environ.get("COMMONHOURS_EVV_DOUBLE") == "1"
# Where a telephone number without a country's code is at home.
PHONE_COUNTRY = os.environ.get("COMMONHOURS_COUNTRY", "US")

LANGUAGE_CODE = "en"
LANGUAGES = languages.LANGUAGES
FORMAT_MODULE_PATH = ["commonhours.config.formats"]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
# Instants are UTC; pages show the region's zone, which web.middleware activates.
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
# WhiteNoise finds files in the package itself: nothing is collected, and DEBUG is never needed to see a page as it is.
WHITENOISE_USE_FINDERS = True
# Where they are laid out, compressed, edition by edition.
EDITIONS = environment.state() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "commonhours.web.files.Editions"},
}

CSRF_FAILURE_VIEW = "commonhours.web.typed.came_without_stamp"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if os.environ.get("COMMONHOURS_HTTPS") == "1":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # Under these names a browser takes a cookie from this very host only, over TLS only.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    # A program that sends its token unencrypted must fail, not be led on as if nothing had happened.
    SECURE_REDIRECT_EXEMPT = [r"^api/"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# How many requests somebody may send at once, and how many a second for long; counted in each process by itself.
PACE = tuple(float(figure) for figure in os.environ.get("COMMONHOURS_PACE", "600,20").split(","))

# A field of ten megabytes is not somebody's name.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# A file is bounded while it arrives, and never lies on a disk.
FILE_UPLOAD_HANDLERS = ["commonhours.web.uploads.BoundedUpload"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # A private feed's address lets in whoever reads it: no log keeps one, whatever went wrong.
    "filters": {"private": {"()": "commonhours.config.discretion.Discretion"}},
    "formatters": {"lines": {"()": "commonhours.config.lines.Lines"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["private"], "formatter": "lines"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Who came in and who was turned away: without a name, an address of the network or anything that was typed.
    "loggers": {"commonhours.watch": {"level": os.environ.get("COMMONHOURS_WATCH", "INFO")}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
