"""All settings. Every value that a centre may change comes from the environment (see README)."""

import os
import secrets
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import django_stubs_ext
from django.utils.csp import CSP

from config.env import BadSetting, database, env_bool, env_int, env_list, env_str
from config.outside import mqtt_tls, mqtt_url, push_settings, sms_settings

django_stubs_ext.monkeypatch()  # lets `ModelAdmin[Vehicle]` be written in code

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env_str("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)  # patients' data is for this system's user alone

DEBUG = env_bool("DEBUG", False)
DEMO = env_bool("DEMO", False)


def _secret_key() -> str:
    """The given key, or one made for this installation and kept beside its database."""
    if key := env_str("SECRET_KEY"):
        if len(key) < 32:
            raise BadSetting("SECRET_KEY", "needs 32 characters or more")
        return key
    path = VAR_DIR / "secret_key"
    if not path.exists():
        draft = VAR_DIR / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # of two first starts at once, both use the key of the first
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "*" if DEMO or DEBUG else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")
HTTPS = env_bool("HTTPS", False)

INSTALLED_APPS = [
    "daphne",
    "config.journal",
    "mapping",
    "fleet",
    "calls",
    "dispatch",
    "frontend",
    "config",
    "channels",
    "ninja",
    "axes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "config.outage.OutageMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": database(env_str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Live state and fan-out: in this process, or in Redis for many processes.
REDIS_URL = env_str("REDIS_URL")
EMBEDDED = not REDIS_URL
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 1000}}
    if EMBEDDED
    else {"BACKEND": "config.layer.ForgivingLayer", "CONFIG": {"hosts": [REDIS_URL]}}
}

AUTH_USER_MODEL = "fleet.Staff"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "fleet.pins.backend.PinBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = env_int("LOGIN_FAILURE_LIMIT", 8)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or an attacker would keep a lock closed by one try in a while
AXES_HANDLER = "fleet.sign_in.Guesses"  # adds two wider counts
AXES_USERNAME_CALLABLE = "fleet.sign_in.counted_as"
AXES_LOCKOUT_CALLABLE = "fleet.sign_in.tell_locked"
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "name", "pin"]  # the log of failures keeps no PIN
AXES_VERBOSE = False
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 16 * 3600  # one long shift
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}

# Sentences in the code are Vietnamese; English is a translation.
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "frontend" / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.ReleasedFiles"},
}
_NODE = BASE_DIR / "frontend" / "node_modules"
# Leaflet comes from django-leaflet's files; the app itself is not installed, for its admin needs GDAL.
_LEAFLET = Path(find_spec("leaflet").origin).parent / "static" / "leaflet"  # type: ignore[union-attr, arg-type]
STATICFILES_DIRS = [("vendor/leaflet", _LEAFLET)] + [
    (f"vendor/{name}", _NODE / folder)
    for name, folder in (
        ("protomaps-leaflet", "protomaps-leaflet/dist"),
        ("be-vietnam-pro", "@fontsource/be-vietnam-pro"),
        ("qr", "qr"),
    )
    if (_NODE / folder).is_dir()
]

# On one box the worker runs as a thread of the server; a network runs `manage.py worker` instead.
RUN_WORKER = env_bool("RUN_WORKER", True)
# Roads and addresses are opened when the server starts, and not when the first dispatcher asks for them.
WARM_UP = env_bool("WARM_UP", True)

# Requests a second that one device may send in the long run: a vehicle's own, and one that speaks for a centre.
DEVICE_REQUESTS_S = env_int("DEVICE_REQUESTS_S", 20)
GATEWAY_REQUESTS_S = env_int("GATEWAY_REQUESTS_S", 500)

# An MQTT broker that OwnTracks devices publish to: mqtt://host:port or mqtts://host:port; empty for none.
MQTT_URL = mqtt_url()
MQTT_USERNAME = env_str("MQTT_USERNAME")
MQTT_PASSWORD = env_str("MQTT_PASSWORD")
MQTT_TLS = mqtt_tls()
MQTT_TOPIC = env_str("MQTT_TOPIC", "owntracks/+/+")
MQTT_CLIENT_ID = env_str("MQTT_CLIENT_ID", "dispatch115")

ROADS_DIR = Path(env_str("ROADS_DIR", str(VAR_DIR / "roads")))

# Tracks are whole for a month, thinned to what their line needs for a year, then gone.
TRACKS_THIN_AFTER_DAYS = env_int("TRACKS_THIN_AFTER_DAYS", 30)
TRACKS_KEEP_DAYS = env_int("TRACKS_KEEP_DAYS", 365)
if not 8 <= TRACKS_THIN_AFTER_DAYS <= TRACKS_KEEP_DAYS:
    raise BadSetting(
        "TRACKS_THIN_AFTER_DAYS", "needs 8 days or more (readings may be a week late), up to TRACKS_KEEP_DAYS"
    )

# Patients' photos: for treatment, and for one quarter's review of its quality. An ASSUMPTION, for the centre to settle.
PHOTOS_KEEP_DAYS = env_int("PHOTOS_KEEP_DAYS", 90)
if PHOTOS_KEEP_DAYS < 7:
    raise BadSetting("PHOTOS_KEEP_DAYS", "needs 7 days or more: the receiving hospital looks at them for days")

# How crews are told who have no app open.
PUSH = push_settings()
SMS = sms_settings()

# Personal data never reaches a log: services log codes and ids alone, and the access log is off.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    # A refused request is the asker's affair, not the operator's: only 5xx are worth a line.
    # Addresses of push services are keys to somebody's phone, and httpx would log them.
    "loggers": {"django.request": {"level": "ERROR"}, "httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": env_str("LOG_LEVEL", "WARNING")},
}
