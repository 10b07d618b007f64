"""
Settings: one file of environment reads, whose defaults run the example on this machine.

Each variable is described in `docs/look-up/settings.md`; a test compares the two.
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from relais.web.hosts import KnownHosts
from relais.web.secret import secret_key

PACKAGE = Path(__file__).parents[1]


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_flag(name: str, default: bool = False) -> bool:
    return env(name, "yes" if default else "no").lower() in {"1", "yes", "true", "on"}


# Where this installation keeps what is its own: the embedded database, files brought, the secret key.
DATA = Path(env("RELAIS_DATA", "var")).resolve()
SECRET_KEY = env("RELAIS_SECRET_KEY") or secret_key(DATA)
DEBUG = env_flag("RELAIS_DEBUG")
ALLOWED_HOSTS = KnownHosts(env("RELAIS_HOSTS", "127.0.0.1 localhost [::1]").split())
CSRF_TRUSTED_ORIGINS = env("RELAIS_ORIGINS").split()
# The example lets anyone of this machine sign in as one of its people, without a password.
EXAMPLE_SIGN_IN = env_flag("RELAIS_EXAMPLE")
HTTPS = env_flag("RELAIS_HTTPS")

# Python answers one page at a time in a process: a second one uses the second core.
PROCESSES = int(env("RELAIS_PROCESSES") or min(2, os.cpu_count() or 1))

INSTALLED_APPS = [
    "relais.web",
    "relais.influence",
    "relais.directory",
    "relais.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "relais.web.middleware.Health",
    "csp.middleware.CSPMiddleware",  # before all that may answer with an error
    "relais.web.middleware.PrivatePages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "relais.web.middleware.UploadLimit",
    "relais.web.cards.shared.SharedComputer",
    "relais.web.security.seen.SessionSeen",
    "relais.web.me.appearance.ChosenLanguage",
    "relais.web.middleware.CurrentNetwork",
    "relais.web.middleware.ClosedStages",
]

CSRF_FAILURE_VIEW = "relais.web.errors.forged_form"
ROOT_URLCONF = "relais.web.urls"
WSGI_APPLICATION = "relais.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "relais.web.context.site",
            ],
            "libraries": {"components": "relais.core.components.tags"},
        },
    }
]

FORM_RENDERER = "relais.core.components.forms.Renderer"

SQLITE = {
    # A writer takes its lock at the start, so that two of them wait for each other instead of failing.
    "transaction_mode": "IMMEDIATE",
    # An import of 100,000 people holds that lock for half a minute: better wait than lose what someone typed.
    "timeout": 60,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        # Without it, « insert or replace » would delete an entry of the journal without a word.
        "PRAGMA recursive_triggers=ON;"
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456; PRAGMA cache_size=-8192;"
    ),
}
DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL") or f"sqlite:///{DATA / 'relais.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Pages ask short questions, many at once: to compile one, or to share it among processes, costs more than it.
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options.setdefault("options", "-c jit=off -c max_parallel_workers_per_gather=0")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# People: an e-mail and a password; accounts are opened by invitation, never by signing up.
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
# On disk, so that all processes of this machine count the same attempts, and a restart forgets none.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
ACCOUNT_ADAPTER = "relais.web.signin.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # never write to an address because a stranger typed it
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = None  # asked at sign-in: many people share a computer
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_FORMS = {
    "login": "relais.web.signin.forms.SignInForm",
    "change_password": "relais.web.signin.forms.ChangePasswordForm",
    "set_password": "relais.web.signin.forms.NewPasswordForm",
    "reset_password": "relais.web.signin.forms.AskForLinkForm",
    "reset_password_from_key": "relais.web.signin.forms.ResetPasswordForm",
    "reauthenticate": "relais.web.signin.forms.ConfirmPasswordForm",
}
# A link by mail: from one place, for one address.
ACCOUNT_RATE_LIMITS = {"sign_in_link": "20/m/ip,5/10m/key"}
# The second step of staff: a one-time code or a passkey, which may also sign in alone; recovery codes, shown once.
MFA_ADAPTER = "relais.web.security.adapter.SecondStep"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # half a minute early or late: clocks of phones are not all right
MFA_FORMS = {
    "authenticate": "relais.web.security.forms.CodeForm",
    "reauthenticate": "relais.web.security.forms.ConfirmCodeForm",
    "activate_totp": "relais.web.security.forms.AddCodeForm",
    "authenticate_webauthn": "relais.web.security.forms.GivePasskeyForm",
    "login_webauthn": "relais.web.security.forms.EnterByPasskeyForm",
    "reauthenticate_webauthn": "relais.web.security.forms.ConfirmPasskeyForm",
    "add_webauthn": "relais.web.security.forms.AddPasskeyForm",
    "edit_webauthn": "relais.web.security.forms.RenamePasskeyForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env_flag("RELAIS_BEHIND_PROXY") else 0

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["relais.web.formats"]

STATIC_URL = "static/"
# Only where `collectstatic` has filled it; else each file is served from where it is written.
STATIC_ROOT = DATA / "static" if (DATA / "static").is_dir() else None
STATICFILES_DIRS = [("look", PACKAGE / "look")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Files that people bring and that the product makes: never served as they are.
FILES = DATA / "files"
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
TRACES_MAX_BYTES = int(env("RELAIS_TRACES_MAX_MB", "2000")) * 1024 * 1024
IMPORTS_MAX_BYTES = int(env("RELAIS_IMPORTS_MAX_MB", "100")) * 1024 * 1024
# A whole request, whatever the page: a backstop behind the limit of each import.
UPLOAD_MAX_BYTES = 2 * TRACES_MAX_BYTES

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env("RELAIS_SMTP_HOST")
    else ("django.core.mail.backends.filebased.EmailBackend")
)
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_HOST = env("RELAIS_SMTP_HOST")
EMAIL_PORT = int(env("RELAIS_SMTP_PORT", "587"))
EMAIL_HOST_USER = env("RELAIS_SMTP_USER")
EMAIL_HOST_PASSWORD = env("RELAIS_SMTP_PASSWORD")
EMAIL_USE_TLS = bool(EMAIL_HOST) and env_flag("RELAIS_SMTP_TLS", default=True)
DEFAULT_FROM_EMAIL = env("RELAIS_MAIL_FROM", "relais@localhost")

# Strict by default; nothing comes from elsewhere, nothing is written in the page.
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
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("RELAIS_BEHIND_PROXY") else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("RELAIS_LOG_LEVEL", "WARNING")},
}
