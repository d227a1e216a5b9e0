"""Django's settings, read from the environment through foundation.configuration. Deny by default; nothing secret stands here."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from puhui.foundation.configuration import configuration, secret_key
from puhui.web.cookies import named
from puhui.web.database import database
from puhui.web.forcing import second_factor_is_forced

CONFIGURATION = configuration()
BASE_DIR = Path(__file__).resolve().parents[1]

DEBUG = CONFIGURATION.debug
SECRET_KEY = secret_key()
ALLOWED_HOSTS = [host.strip() for host in CONFIGURATION.allowed_hosts.split(",") if host.strip()]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "csp",
    "puhui.foundation",
    "puhui.ledger",
    "puhui.participants",
    "puhui.filing",
    "puhui.library",
    "puhui.behaviours",
    "puhui.registry",
    "puhui.payments",
    "puhui.rewards",
    "puhui.market",
    "puhui.pool",
    "puhui.footprint",
    "puhui.consumption",
    "puhui.finance",
    "puhui.disclosure",
    "puhui.journeys",
    "puhui.desks",
    "puhui.web",
]

MIDDLEWARE = [
    "puhui.web.numbering.NumberMiddleware",
    "puhui.web.transport.TransportMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "puhui.web.keeping.LendingMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "puhui.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "puhui.web.devices.DeviceMiddleware",
    "puhui.web.keeping.KeepingMiddleware",
    "puhui.web.rates.RatesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "puhui.web.audit.AuditMiddleware",
    "puhui.web.access.AccessMiddleware",
    "puhui.web.signs.SignsMiddleware",
    "puhui.web.refusing.RefusalMiddleware",
]

ROOT_URLCONF = "puhui.web.urls"
WSGI_APPLICATION = "puhui.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "puhui.web.theme.theme",
                "puhui.desks.inbox.counts",
            ],
            "builtins": ["puhui.foundation.templatetags.puhui"],
        },
    }
]

DATABASES = {"default": database(CONFIGURATION.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

#: Whether roles that need a second factor are led to it before anything else. Off on a sample site only.
SECOND_FACTOR_FORCED = second_factor_is_forced(CONFIGURATION)

AUTH_USER_MODEL = "participants.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("name",)}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "puhui.foundation.passwords.OwnWordsValidator"},
    {"NAME": "puhui.foundation.passwords.LeakedValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "sign-in"
#: Where the two tables of addresses and operations are, for the drill that walks them.
ACCESS = "puhui.web.access"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # served from where they lie: nothing is collected first, so there is no STATIC_ROOT
WHITENOISE_MAX_AGE = 3600

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_NAME = named("sessionid")
CSRF_COOKIE_NAME = named("csrftoken")
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIGURATION.tls
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # what was done with a card belongs in no cookie
SECURE_HSTS_SECONDS = 31536000 if CONFIGURATION.tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = CONFIGURATION.tls
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"numbered": {"()": "puhui.web.numbering.NumberedLines"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_number)s] %(message)s", "datefmt": "%Y-%m-%dT%H:%M:%S%z"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["numbered"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"puhui": {"level": "INFO"}, "procrastinate": {"level": "WARNING"}},
}
