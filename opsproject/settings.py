"""All settings. The environment is read here and nowhere else; .env.example explains every name."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)

env = environ.Env()
env.read_env(BASE_DIR / ".env")

# --- Security and addresses -------------------------------------------------------------------------

DEBUG: bool = env.bool("DEBUG", True)
DEVELOPMENT_SECRET_KEY = "insecure-key-for-a-laptop-never-in-production"  # noqa: S105 -- refused with DEBUG=0
SECRET_KEY: str = env.str("SECRET_KEY", "") or (DEVELOPMENT_SECRET_KEY if DEBUG else "")
if not DEBUG and (len(SECRET_KEY) < 32 or "insecure" in SECRET_KEY):
    raise ImproperlyConfigured(
        "DEBUG=0 needs a SECRET_KEY of at least 32 random characters. Set it in the environment, e.g. "
        "SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(48))')"
    )

PORT: int = env.int("PORT", 8000)
PUBLIC_BASE_URL: str = (env.str("PUBLIC_BASE_URL", "") or f"http://localhost:{PORT}").rstrip("/")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
_public_host = urlsplit(PUBLIC_BASE_URL).hostname
if _public_host and _public_host not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_public_host)
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]
if PUBLIC_BASE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False
# Every page, the admin too: no inline script, no inline style, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- Applications -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",  # serves `runserver`; production and `make run` use `manage.py serve`
    "opsproject.apps.OpsProjectConfig",
    "messaging_app.apps.MessagingConfig",
    "telephony_app.apps.TelephonyConfig",
    "agent_app.apps.AgentConfig",
    "calendar_app.apps.CalendarConfig",
    "policy_app.apps.PolicyConfig",
    "channels",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "opsproject.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "opsproject.urls"
ASGI_APPLICATION = "opsproject.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
    {
        # Plain text for the model: no HTML escaping ("&" must stay "&"), and a missing name must show.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "text",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"autoescape": False, "string_if_invalid": "[[missing %s]]"},
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database, channel layer, cache -----------------------------------------------------------------

_database_url: str = env.str("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'db.sqlite3'}"
DATABASES = {"default": env.db_url_config(_database_url)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a reading transaction that turns writer on a stale snapshot fails at once, timeout or not.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A socket directory in the URL is percent-encoded, and django-environ leaves it so.
    DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])
DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds; threads keep their connection between turns
RUN_MIGRATIONS_ON_START: bool = env.bool("RUN_MIGRATIONS_ON_START", False)

REDIS_URL: str = env.str("REDIS_URL", "")
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Language and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "he"
LANGUAGES = [("he", _("Hebrew")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "opsproject" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "opsproject.formats"  # dates as they are typed in Israel, in both languages
TIME_ZONE = "Asia/Jerusalem"
USE_TZ = True

# --- Static files -----------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # a clone serves its static files without a build step

# --- Log-in -----------------------------------------------------------------------------------------

LOGIN_URL = "admin:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Agent ------------------------------------------------------------------------------------------

AGENTS_ENABLED: bool = env.bool("AGENTS_ENABLED", True)
AGENT_BACKEND: str = env.str("AGENT_BACKEND", "") or "auto"  # auto, openai, local
AGENT_MODEL: str = env.str("AGENT_MODEL", "") or "gpt-4o-mini"
AGENT_MODEL_FALLBACKS: list[str] = env.list("AGENT_MODEL_FALLBACKS", default=["gpt-6-luna"])
OPENAI_API_KEY: str = env.str("OPENAI_API_KEY", "")
OPENAI_BASE_URL: str = env.str("OPENAI_BASE_URL", "")

# --- Telephony --------------------------------------------------------------------------------------

TWILIO_AUTH_TOKEN: str = env.str("TWILIO_AUTH_TOKEN", "")
STT_PROVIDER: str = env.str("STT_PROVIDER", "") or "auto"  # auto, google, openai, local
TTS_PROVIDER: str = env.str("TTS_PROVIDER", "") or "auto"  # auto, google, openai, local
STT_MODEL: str = env.str("STT_MODEL", "")  # empty: the provider's default, named in its adapter
TTS_MODEL: str = env.str("TTS_MODEL", "")
TTS_VOICE: str = env.str("TTS_VOICE", "")
STT_LANGUAGE: str = env.str("STT_LANGUAGE", "")
GOOGLE_APPLICATION_CREDENTIALS: str = env.str("GOOGLE_APPLICATION_CREDENTIALS", "")
GOOGLE_SPEECH_ENDPOINT: str = env.str("GOOGLE_SPEECH_ENDPOINT", "")
GOOGLE_TTS_ENDPOINT: str = env.str("GOOGLE_TTS_ENDPOINT", "")

# --- Messaging --------------------------------------------------------------------------------------

WHATSAPP_PROVIDER: str = env.str("WHATSAPP_PROVIDER", "") or "auto"  # auto, baileys, cloud, console
BAILEYS_BASE_URL: str = env.str("BAILEYS_BASE_URL", "").rstrip("/")
BAILEYS_TOKEN: str = env.str("BAILEYS_TOKEN", "")
WHATSAPP_CLOUD_TOKEN: str = env.str("WHATSAPP_CLOUD_TOKEN", "")
WHATSAPP_CLOUD_PHONE_ID: str = env.str("WHATSAPP_CLOUD_PHONE_ID", "")
WHATSAPP_CLOUD_APP_SECRET: str = env.str("WHATSAPP_CLOUD_APP_SECRET", "")
WHATSAPP_CLOUD_VERIFY_TOKEN: str = env.str("WHATSAPP_CLOUD_VERIFY_TOKEN", "")

# --- Logs -------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "opsproject.log_redaction.RedactPhones"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redact"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "httpx": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "openai": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
    },
}
