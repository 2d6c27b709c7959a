"""All settings, in one file, read from the environment. A wrong value stops the start.

DATABASE_URL            postgresql://user:password@host:5432/name (any PostgreSQL 15 or newer)
INTERHELPO_SECRET_KEY   long and random
INTERHELPO_HOSTS        host names that the site answers to, with commas
INTERHELPO_VAR          folder for everything the site writes (default: var/ beside manage.py)
INTERHELPO_MEDIA        folder of the originals and their copies (default: media/ in it)
INTERHELPO_DICTIONARIES folder of the dictionaries as search reads them (default: words/ in it)
INTERHELPO_DEBUG        1 while developing
INTERHELPO_DEMO         1 in the demonstration on one's own machine (loopback only)
INTERHELPO_CONTACT      e-mail address for readers who know more; shown on the site
INTERHELPO_LANGUAGES    languages of the interface, with commas (default: en,cs,sk,ru; prepared: ky,hu)
INTERHELPO_TESTING      1 in the tests
INTERHELPO_ONE_PERSON   1 where the same person enters and publishes (default: 0; 1 in the demo)
INTERHELPO_HTTPS        0 where no TLS stands in front (default: 1; 0 in the demo)
INTERHELPO_UPLOAD_GB    largest recording that curators may send, in gigabytes (default: 4)
INTERHELPO_HEARTBEAT    seconds between two signs of life of a worker (default: 10)
INTERHELPO_PROXIES      web servers in front that write X-Forwarded-For (default: 1; 0 without TLS)
INTERHELPO_EMAIL_URL    mail server: smtp://user:password@host:587 or smtps://…; none: printed links
INTERHELPO_EMAIL_FROM   address from which the archive writes; needed with a mail server
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from archive.core.languages import INTERFACE_LANGUAGES, PREPARED_LANGUAGES
from archive.core.languages import LANGUAGES as ALL_LANGUAGES
from archive.ops.address import without_password
from archive.ops.mail import mail_server

BASE_DIR = Path(__file__).resolve().parent.parent


def env_bool(name: str, default: bool) -> bool:
    value = os.environ.get(name, "1" if default else "0")
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} is “{value}”; write 1 or 0.")
    return value == "1"


def env_seconds(name: str, default: float) -> float:
    value = os.environ.get(name, str(default))
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0
    if not 0.1 <= seconds <= 3600:
        raise ImproperlyConfigured(f"{name} is “{value}”; write seconds from 0.1 to 3600.")
    return seconds


def env_count(name: str, default: int, most: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or int(value) > most:
        raise ImproperlyConfigured(f"{name} is “{value}”; write a number from 0 to {most}.")
    return int(value)


def env_gigabytes(name: str, default: int) -> int:
    """In bytes."""
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or not 1 <= int(value) <= 1000:
        raise ImproperlyConfigured(f"{name} is “{value}”; write gigabytes from 1 to 1000.")
    return int(value) << 30


def env_text(name: str, missing: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {missing}")
    return value


def host_names(names: str) -> list[str]:
    """A link for a new password leads to the host by whose name it was asked for, so whoever asks
    may not choose that name."""
    found = [name.strip() for name in names.split(",") if name.strip()]
    if "*" in found:
        raise ImproperlyConfigured(
            "INTERHELPO_HOSTS is “*”; name each host: links in mails lead to the host asked for."
        )
    return found


def interface_languages(codes: str) -> list[tuple[str, str]]:
    """Each language with its own name for itself; English, in which the code speaks, is among them."""
    wanted = [code.strip() for code in codes.split(",") if code.strip()] or INTERFACE_LANGUAGES
    for code in wanted:
        if code not in (*INTERFACE_LANGUAGES, *PREPARED_LANGUAGES):
            raise ImproperlyConfigured(
                f"INTERHELPO_LANGUAGES names “{code}”; the interface speaks "
                f"{', '.join((*INTERFACE_LANGUAGES, *PREPARED_LANGUAGES))}."
            )
    if "en" not in wanted:
        raise ImproperlyConfigured(
            "INTERHELPO_LANGUAGES leaves out “en”, the language of the code."
        )
    return [(code, ALL_LANGUAGES[code].endonym) for code in wanted]


def database(url: str) -> dict[str, Any]:
    """Django's database settings from a PostgreSQL address; everything unknown goes to libpq."""
    shown = without_password(url)
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured(
            f"DATABASE_URL is “{shown}”; it has to begin with postgresql:// "
            "(for example postgresql://user:password@localhost:5432/interhelpo)."
        )
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL “{shown}” cannot be read.") from error
    if not parts.get("dbname"):
        raise ImproperlyConfigured(f"DATABASE_URL “{shown}” names no database after the host.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": 600,  # as long as the plans of `archive.core.ready` are kept
        "CONN_HEALTH_CHECKS": True,
        # Only `archive.core.ready` has its statements prepared.
        "OPTIONS": {**parts, "prepare_threshold": 5},
        "TEST": {"TEMPLATE": "template0"},
    }


DEBUG = env_bool("INTERHELPO_DEBUG", default=False)
DEMO = env_bool("INTERHELPO_DEMO", default=False)
TESTING = env_bool("INTERHELPO_TESTING", default=False)
HTTPS = env_bool("INTERHELPO_HTTPS", default=not (DEMO or DEBUG))
PROXIES = env_count("INTERHELPO_PROXIES", default=1 if HTTPS else 0, most=9)
ONE_PERSON_ARCHIVE = env_bool("INTERHELPO_ONE_PERSON", default=DEMO)
SECRET_KEY = env_text(
    "INTERHELPO_SECRET_KEY", "Give a long random text; `make demo` makes its own."
)
ALLOWED_HOSTS = host_names(os.environ.get("INTERHELPO_HOSTS", "localhost,127.0.0.1,[::1]"))
VAR = Path(os.environ.get("INTERHELPO_VAR") or BASE_DIR / "var")
DICTIONARIES = Path(os.environ.get("INTERHELPO_DICTIONARIES") or VAR / "words")

DATABASES = {
    "default": database(
        env_text("DATABASE_URL", "`make demo` and `make test` start a database of their own.")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"

# Signing in (archive/accounts): a password and, for those who work here, a second factor.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a locked account is not even looked at
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_FORMS = {"login": "archive.accounts.forms.SignInForm"}
ACCOUNT_ADAPTER = "archive.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; the checks ask for it
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation has gone to the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Its own would note addresses in a table beside the users, by which they could be found for ever.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/m/ip,5/15m/key"
}  # the codes; passwords: archive.accounts.lockout
MFA_FORMS = {
    "authenticate": "archive.accounts.forms.SecondStepForm",
    "reauthenticate": "archive.accounts.forms.AgainForm",
    "activate_totp": "archive.accounts.forms.SetUpAppForm",
}
MFA_ADAPTER = "archive.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a key that was found somewhere opens nothing
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Interhelpo"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow it for the own machine alone
SECOND_FACTOR_REQUIRED = not (DEMO or TESTING)  # else from the own machine alone it is not

# Wrong tries (archive/accounts/lockout.py)
AXES_HANDLER = "archive.accounts.lockout.TwoLimits"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address", "csrfmiddlewaretoken", "next"]
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "archive.accounts.lockout.account_meant"
AXES_CLIENT_IP_CALLABLE = "archive.core.senders.counted_address"
AXES_LOCKOUT_CALLABLE = "archive.accounts.lockout.locked_page"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "procrastinate.contrib.django",
    "archive.apps.ArchiveConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "archive.accounts.apps.AccountsConfig",  # after allauth, whose pages of the admin it takes off
    "people.apps.PeopleConfig",
    "sources.apps.SourcesConfig",
    "archive.search.apps.SearchConfig",
    "archive.jobs.apps.JobsConfig",
    "archive.curation.apps.CurationConfig",
    "archive.exchange.apps.ExchangeConfig",
    "archive.site.apps.SiteConfig",
    "archive.ops.apps.OpsConfig",
    "archive.apps.ArchiveAdminConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "archive.site.middleware.Compressed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "archive.curation.middleware.OneChangeSet",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "archive.site.middleware.KeptByWhom",
    "archive.accounts.middleware.SecondFactor",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "archive.urls"
WSGI_APPLICATION = "archive.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "archive.site.context.page",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "en"
LANGUAGES = interface_languages(os.environ.get("INTERHELPO_LANGUAGES", ""))
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Bratislava"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
_NPM = BASE_DIR / "node_modules"
_NPM_PARTS = [
    ("fonts/golos-text", _NPM / "@fontsource-variable" / "golos-text" / "files"),
    ("fonts/literata", _NPM / "@fontsource" / "literata" / "files"),
    ("openseadragon", _NPM / "openseadragon" / "build" / "openseadragon"),
]
STATICFILES_DIRS = [BASE_DIR / "static", *(part for part in _NPM_PARTS if part[1].is_dir())]
MISSING_NPM_PARTS = [name for name, folder in _NPM_PARTS if not folder.is_dir()]
LOOSE_STATIC = DEMO or DEBUG or TESTING  # served from where they lie, without collecting them first
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = LOOSE_STATIC
WHITENOISE_MAX_AGE = 3600 if DEMO else 60

MEDIA_ROOT = Path(os.environ.get("INTERHELPO_MEDIA") or VAR / "media")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOOSE_STATIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# What has to be the same for all processes (tries and codes) lies in the database; what each may
# count for itself stays in the process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # More than a flood of tries leaves in a day: a full table would throw counts away.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

UPLOAD_MAX_BYTES = env_gigabytes("INTERHELPO_UPLOAD_GB", 4)

# Background work: each app's module `jobs` says what there is to do.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
WORKER_HEARTBEAT = env_seconds("INTERHELPO_HEARTBEAT", 10)
WORKER_LOST_AFTER = 3 * WORKER_HEARTBEAT
PROCRASTINATE_WORKER_DEFAULTS = {
    "update_heartbeat_interval": WORKER_HEARTBEAT,
    "stalled_worker_timeout": WORKER_LOST_AFTER,
    "fetch_job_polling_interval": WORKER_HEARTBEAT / 2,  # what waits for its hour; else NOTIFY
    "shutdown_graceful_timeout": 2 * WORKER_HEARTBEAT,
}

# Everything comes from this site; nothing inline. Pictures may be data: only in the admin's icons.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "archive.curation.typed.refused"
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A settler with twenty facts and their evidence is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

EMAIL = mail_server(os.environ.get("INTERHELPO_EMAIL_URL", ""))
HAS_MAIL = EMAIL is not None
if EMAIL is not None:
    EMAIL_HOST, EMAIL_PORT = EMAIL.host, EMAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL.user, EMAIL.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.starttls, EMAIL.tls
    EMAIL_TIMEOUT = 10
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_text(
        "INTERHELPO_EMAIL_FROM", "Give the address from which the archive writes."
    )
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
ACCOUNT_EMAIL_NOTIFICATIONS = HAS_MAIL

INTERHELPO_CONTACT = os.environ.get("INTERHELPO_CONTACT", "").strip()
ARCHIVE_NAME = _("Interhelpo archive")
