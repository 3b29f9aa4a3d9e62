"""Settings of every place BookTime runs in: what differs is read from the environment."""

import os
from email.utils import formataddr
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import urlsplit

from config import demo, logs
from config.api_settings import REST_FRAMEWORK  # noqa: F401
from config.content_policy import PERMISSIONS_POLICY, content_policy  # noqa: F401
from config.developer_tools import developer_tools
from config.environment import (
    country_codes,
    database,
    email_settings,
    env,
    flag,
    hsts,
    number,
    read_shop_url,
    required,
    script_name,
    secret_key,
    sign_on,
)
from config.mount import mounted_under
from config.openid import providers
from config.terms import terms

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env(BASE_DIR / ".env")

# A shop on one's own machine: people to sign in as, a secret that everybody knows, no HTTPS.
DEMO = flag("DEBUG", default=False)
STATIC_LIVE = flag("STATIC_LIVE", default=False)
# Tracebacks and Django's own error pages belong to `make dev`; `make run` shows the shop's.
DEBUG = DEMO and STATIC_LIVE
HTTPS = flag("HTTPS", default=not DEMO)
SERVE_MEDIA = flag("SERVE_MEDIA", default=DEMO)
CONN_MAX_AGE = number("CONN_MAX_AGE", default=0)
TRUSTED_PROXIES = number("TRUSTED_PROXIES", default=0)
DATABASE = database(default=f"sqlite:///{BASE_DIR / 'booktime.sqlite3'}")

if DEMO:
    SECRET_KEY = env.str("SECRET_KEY", default="only-for-debugging-" + "x" * 40)
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or demo.demo_hosts()
else:
    SECRET_KEY = secret_key("SECRET_KEY")
    required("ALLOWED_HOSTS", "the shop's host names, separated by commas")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.forms",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "auditlog",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "rest_framework",
    "template_partials.apps.SimpleAppConfig",
    "accounts",
    "catalogue",
    "basket",
    "orders",
    "staff",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.health.answer_probes",  # before a host is checked
    "config.unavailable.unavailable",
    "config.middleware.refuse_hostile",  # before anything reads cookies or forms
    "config.middleware.keep_private",  # around all that set cookies
    "config.absolute_urls.addresses_by_setting",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "basket.middleware.basket_cookie",
    "staff.audit.audit",
]

MESSAGE_STORAGE = "config.message_storage.MessageStorage"
ROOT_URLCONF = "config.urls"
FORCE_SCRIPT_NAME = script_name()
vars().update(mounted_under(FORCE_SCRIPT_NAME, HTTPS))
WSGI_APPLICATION = "config.wsgi.application"

FORM_RENDERER = "config.forms.ShopRenderer"
_loaders = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "catalogue.context_processors.top_categories",
                "config.csrf.csrf_token",
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.static",
                "config.templatetags.shop",
                "config.templatetags.page_head",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _loaders
                    if STATIC_LIVE
                    else [("django.template.loaders.cached.Loader", _loaders)],
                )
            ],
        },
    }
]

# Data -----------------------------------------------------------------------------------------

if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers go on while one writes; IMMEDIATE makes writers queue for up to `timeout`
    # seconds at the start of a transaction instead of failing in the middle of it.
    DATABASE["OPTIONS"] = {
        "timeout": 10,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    }
    # Tests with threads need a file that several connections can open.
    DATABASE["TEST"] = {"NAME": f"{gettempdir()}/booktime-test-{os.getpid()}.sqlite3"}
# Seconds that a page waits for a lock of PostgreSQL, and for any answer (config.database_timeouts).
LOCK_TIMEOUT = number("LOCK_TIMEOUT", default=5)
STATEMENT_TIMEOUT = number("STATEMENT_TIMEOUT", default=20)
DATABASES = {"default": {**DATABASE, "CONN_MAX_AGE": CONN_MAX_AGE, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

MEDIA_ROOT = env.path("MEDIA_ROOT", default=BASE_DIR / "media")
STATIC_ROOT = env.path("STATIC_ROOT", default=BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "config.bundles.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.bundles.ShopStaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = STATIC_LIVE
CACHE_PAGES = not STATIC_LIVE
# Bytes that a request may send, form and files together; where staff add pictures, three of the
# largest that are taken.
MAX_BODY = DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
MAX_UPLOAD = 32_000_000
UPLOAD_PATHS = r"/(office-)?admin/catalogue/"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

# People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "catalogue:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "accounts.password_validation.MaximumLengthValidator"},
]

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Allauth counts in a cache, in each process alone; accounts.rate_limits counts in the database.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = True
# Who signs in while another one is signed in means it.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_FORMS = {
    "login": "accounts.auth_forms.SignInForm",
    "signup": "accounts.auth_forms.SignUpForm",
    "reset_password": "accounts.auth_forms.ResetForm",
    "reset_password_from_key": "accounts.auth_forms.NewPasswordForm",
}

STAFF_SECOND_FACTOR = flag("STAFF_SECOND_FACTOR", default=not DEMO)
MFA_ADAPTER = "accounts.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # clocks of telephones: a code is good for half a minute more, either way

STAFF_SIGN_ON = sign_on()
SOCIALACCOUNT_ADAPTER = "accounts.adapters.StaffSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = providers(**STAFF_SIGN_ON) if STAFF_SIGN_ON else {}
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_FORMS = {"signup": "accounts.auth_forms.StaffSignUpForm"}

# Mail -----------------------------------------------------------------------------------------

SHOP_NAME = MFA_TOTP_ISSUER = env.str("SHOP_NAME", default="BookTime")
vars().update(email_settings("consolemail://" if DEMO else "smtp://localhost:25"))
EMAIL_TIMEOUT = 5  # seconds: a mail server that is slow must not keep a page for long
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str(
    "SHOP_EMAIL",
    default=formataddr((SHOP_NAME, f"shop@{ALLOWED_HOSTS[0].lstrip('*.') or 'localhost'}")),
)

# Every change by staff is kept, on the object; nothing of shoppers is, and no network addresses.
AUDITLOG_DISABLE_REMOTE_ADDR = True

# Work that is done after the answer (manage.py work), kept in the database.
# What staff ask for may take minutes: in a queue of its own it keeps no mail waiting.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "staff"]}}

# The shop -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/London")
SHOP_CURRENCY = env.str("SHOP_CURRENCY", default="GBP")
# By name, but the first one on top; a sensible choice for a shop in Great Britain.
SHOP_COUNTRIES = COUNTRIES_ONLY = country_codes(
    "SHOP_COUNTRIES",
    default="GB AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LT LU MT NL NO PL PT RO SK SI "
    "ES SE CH".split(),
)
COUNTRIES_FIRST = SHOP_COUNTRIES[:1]
vars().update(terms())
SHOP_HOST = demo.demo_host() if DEMO else ALLOWED_HOSTS[0].lstrip("*.") or "localhost"
# Whatever leaves the shop names it so: the Host of a request is what anybody writes there.
SHOP_URL = read_shop_url(SHOP_HOST, DEMO, HTTPS, FORCE_SCRIPT_NAME)
SHOP_ADDRESS = env.list("SHOP_ADDRESS", default=demo.ADDRESS if DEMO else [])
SHOP_TAX_ID = env.str("SHOP_TAX_ID", default=demo.TAX_ID if DEMO else "")
SHOP_BANK = env.list("SHOP_BANK", default=demo.BANK if DEMO else [])
TRACKING_PAGE = env.str("TRACKING_PAGE", default="")
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="booktime-demo" if DEMO else "")

# Safety (DESIGN 2 and 10: no inline script or style, no request to another host) --------------

CONTENT_SECURITY_POLICY = content_policy(STAFF_SIGN_ON)
CSRF_FAILURE_VIEW = "config.csrf.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if HTTPS:
    vars().update(hsts())
    SECURE_SSL_HOST = urlsplit(SHOP_URL).netloc  # not what a request calls the shop
# Where no proxy of ours writes this header, whoever asks does.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
# HSTS says no more than a new shop can keep: subdomains and preload are for its owner to promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LOGGING = logs.LOGGING

if DEBUG:
    vars().update(developer_tools(INSTALLED_APPS, MIDDLEWARE, CONTENT_SECURITY_POLICY))
