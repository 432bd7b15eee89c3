"""Every switch of the house, read top to bottom. The README explains each environment variable."""

import re
from email.utils import formataddr
from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from tracker import broker, env

BASE_DIR = Path(__file__).resolve().parent.parent

# ── Where it runs ─────────────────────────────────────────────────────────────────────────────────

HOST = env.text("HOST", "127.0.0.1").strip("[]")
PORT = env.integer("PORT", 8000, least=1, most=65535)
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "data"))).expanduser().resolve()
SITE_URL = env.address("SITE_URL")
SITE_NAME = env.one_line("SITE_NAME", "PhD Tracker")
DEBUG = env.flag("DEBUG")
BEHIND_PROXY = env.flag("BEHIND_PROXY")
SECRET_KEY = env.secret("SECRET_KEY")

# Local mode: one person's own machine. No key given, and nothing outside can reach the address.
LOCAL = not SECRET_KEY and HOST in ("127.0.0.1", "localhost", "::1")
if LOCAL:
    SECRET_KEY = env.key_made_once(DATA_DIR)
    SITE_URL = SITE_URL or f"http://{f'[{HOST}]' if ':' in HOST else HOST}:{PORT}"
elif not SECRET_KEY:
    raise ImproperlyConfigured(
        f"HOST={HOST!r} can be reached from outside, so SECRET_KEY must be set:"
        " 50 random characters or more."
    )
elif len(SECRET_KEY) < env.KEY_LENGTH or len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured("SECRET_KEY: too easy to guess. Use 50 random characters or more.")
elif not SITE_URL:
    raise ImproperlyConfigured(
        "SITE_URL must be set, for example https://apply.example.org: mails carry links to it."
    )
elif DEBUG:
    raise ImproperlyConfigured(
        "DEBUG=yes shows secrets to visitors: it is for your own machine, without SECRET_KEY."
    )
SECRET_KEY_FALLBACKS = env.keys_before("SECRET_KEY_OLD")

HTTPS = SITE_URL.startswith("https://")
if HTTPS and not BEHIND_PROXY:
    raise ImproperlyConfigured(
        "SITE_URL begins with https, so a proxy must stand in front and set X-Forwarded-Proto and"
        " X-Forwarded-For. Write BEHIND_PROXY=yes when only that proxy can reach the app."
    )
# The site has one address; only on one's own machine any of its names will do. A proxy or a probe
# may ask by another: applications/views/middleware.py.
SITE_HOST = urlsplit(SITE_URL).netloc
LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = LOOPBACK_NAMES if LOCAL else [re.sub(r":\d+$", "", SITE_HOST)]
PROBES = ("healthz", "readyz", "metrics")
METRICS_TOKEN = env.secret("METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("METRICS_TOKEN: too easy to guess. Use 20 characters or more.")

# ── The house ─────────────────────────────────────────────────────────────────────────────────────

INSTALLED_APPS = [
    "applications",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django_countries",
    "django_htmx",
]
MIDDLEWARE = [
    "applications.views.middleware.SiteAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "applications.views.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "applications.views.middleware.OtherPageMiddleware",
    "applications.views.middleware.PersonMiddleware",
]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
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
                "applications.views.shared.context.house",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "tracker"
CRISPY_TEMPLATE_PACK = "tracker"
CRISPY_FAIL_SILENTLY = False

# ── Database, cache, files ────────────────────────────────────────────────────────────────────────

if _database := env.database("DATABASE_URL"):
    DATABASES = {"default": {"OPTIONS": {}, **_database}}
else:
    _file = DATA_DIR / "tracker.sqlite3"
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": _file, "OPTIONS": {}}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] |= {
        "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN instead of failing half-way
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        " PRAGMA mmap_size=134217728;",
    }
else:
    DATABASES["default"]["ENGINE"] = "tracker.postgresql"
# A connection for each thread, kept between requests, and looked at before it is used again.
DATABASES["default"] = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True} | DATABASES["default"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.url("REDIS_URL", "", ("redis", "rediss", "unix", "memory"))
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL not in ("", broker.IN_MEMORY)
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Counts of wrong passwords are in it: what a stranger can fill must not push them out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Never served by path: every file passes a view that asks whose it is.
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = ""
STATIC_URL = "static/"
# On one's own machine they are served from where they lie: nothing to collect before the start.
WHITENOISE_USE_FINDERS = LOCAL
# And looked at anew each time, so that no length is told of a file as it was before a change.
WHITENOISE_AUTOREFRESH = LOCAL
STATIC_ROOT = None if LOCAL else DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "tracker.stylesheets.JoinedStylesheets",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": env.file_store("FILES_URL"),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20  # a pasted posting may be long; it is cut with a notice
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
UPLOAD_MAX_MB = env.integer("UPLOAD_MAX_MB", 50, least=1, most=1000)
LIBRARY_MAX_MB = env.integer("LIBRARY_MAX_MB", 1000, least=10, most=1_000_000)
# Mail that one account may send to referees.
REFEREE_MAILS_A_DAY = env.integer("REFEREE_MAILS_A_DAY", 60, least=0, most=10_000)
NEW_REFEREES_A_DAY = env.integer("NEW_REFEREES_A_DAY", 20, least=0, most=10_000)

# ── People ────────────────────────────────────────────────────────────────────────────────────────

AUTH_USER_MODEL = "applications.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "applications.models.validators.TypedLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SIGNUP = env.choice("SIGNUP", "open" if LOCAL else "closed", ("open", "invite", "closed"))
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "applications.views.account.account_adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "applications.forms.account.LoginForm",
    "signup": "applications.forms.account.SignupForm",
    "change_password": "applications.forms.account.ChangePasswordForm",
    "set_password": "applications.forms.account.SetPasswordForm",
    "reset_password": "applications.forms.account.ResetPasswordForm",
    "reset_password_from_key": "applications.forms.account.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "optional" if LOCAL else "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": None,  # a campus shares one address: only wrong passwords are counted, as follows
    "password": "10/m/ip,5/5m/key",  # key: address and account together
    "password_known": "5/5m/key",  # in a browser that signed in to the account before
    "wrong_passwords": "5/d/key",  # more for one account, from anywhere: its owner is told by mail
    "login_failed": "5/5m/key",  # codes of the second factor, after the right password
    "confirm_email": None,  # the outbox holds back what is asked for twice
}
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or address is told to its owner
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
USERSESSIONS_TRACK_ACTIVITY = False

# ── Browsers ──────────────────────────────────────────────────────────────────────────────────────

_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_prefix}session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
KNOWN_BROWSER_COOKIE_NAME = f"{_prefix}browser"
CSRF_COOKIE_NAME = f"{_prefix}csrf"
PERSON_COOKIE_NAME = f"{_prefix}person"
RESET_COOKIE_NAME = f"{_prefix}reset"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]  # whatever Host and scheme a proxy passes on
CSRF_FAILURE_VIEW = "applications.views.account.session_expired.csrf_failure"
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [f"^({'|'.join(PROBES)})$"]  # asked without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Whose address the login limits count: the proxy's visitor, or whoever is on the line.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
# It binds every site of the domain, and browsers take years to forget it: only when asked for.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.flag("HSTS_SUBDOMAINS")
SILENCED_SYSTEM_CHECKS = [] if SECURE_HSTS_PRELOAD else ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
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
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ── Words and clocks ──────────────────────────────────────────────────────────────────────────────

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("sv", "Svenska")]  # each in its own words
LOCALE_PATHS = [BASE_DIR / "applications/locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# ── Mail ──────────────────────────────────────────────────────────────────────────────────────────

EMAIL_BACKEND = "applications.mail.FolderBackend"
vars().update(env.mail_server("EMAIL_URL"))
SENDS_MAIL = EMAIL_BACKEND != "applications.mail.FolderBackend"  # else mails are kept as files
EMAIL_TIMEOUT = 20
MAIL_DIR = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.sender(
    "MAIL_FROM", formataddr((SITE_NAME, f"tracker@{urlsplit(SITE_URL).hostname}"))
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where our own pages begin: the panel there would be hidden by them.
OUR_PATHS = {
    *("accounts", "address", "app.webmanifest", "applications", "attachments", "boxes", "bundles"),
    *("calendar", "checklist", "contacts", "deadlines", "deleted", "documents", "events"),
    *("export", "find", "invitation", "letters", "mail", "mails", "offers", "orders", "outbox"),
    *("postings", "privacy", "referees", "references", "reminders", "sample", "seasons", "sent"),
    *("settings", "static", "stop", "submissions", "undo", "unsent", "versions", *PROBES),
}
ADMIN_PATH = env.path("ADMIN_PATH", "admin/", OUR_PATHS)

# ── Log ───────────────────────────────────────────────────────────────────────────────────────────

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "tracker.log.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.choice("LOG_LEVEL", "info", ("debug", "info", "warning", "error")).upper(),
    },
    # What they say while all is well would bury our own lines.
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("celery", "fontTools", "kombu", "pikepdf", "waitress")
    }
    # Strangers who try other names at the door are answered with 400; that is all there is to say.
    | {"django.security.DisallowedHost": {"level": "CRITICAL"}},
}

# ── The queue, and the timetable (the sweep of each minute is a thread of tracker/worker.py) ──────

CELERY_BROKER_URL = broker.celery_url(REDIS_URL, DATA_DIR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its queue as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = broker.transport_options(CELERY_BROKER_URL)
CELERY_TASK_PUBLISH_RETRY = False  # nobody waits for a bell: the sweep finds the row
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # remembers nothing, so any number may run
CELERY_BEAT_SCHEDULE = {
    "tidy up at night": {"task": "tidy", "schedule": crontab(hour=3, minute=17)},
}
