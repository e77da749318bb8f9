"""Every setting of the shop, read top to bottom; the environment is explained in `.env.example`."""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from oscar.defaults import *  # noqa: F403  Oscar expects its defaults as module settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- who we are, and how safe we have to be
DEMO_SECRET_KEY = "demo-only-key-that-production-refuses"  # noqa: S105  refused below outside DEBUG and DEMO
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
TESTING = "pytest" in sys.modules
SECRET_KEY = env.str("SECRET_KEY", default=DEMO_SECRET_KEY)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
if SECRET_KEY == DEMO_SECRET_KEY and not (DEBUG or DEMO or TESTING):
    raise ImproperlyConfigured("Set SECRET_KEY: the demo key is refused unless DEBUG or DEMO is on.")
if DEMO and SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("DEMO opens accounts with a published password: it is refused on an https SITE_URL.")

# --- apps: ours first (their templates and commands win), then Oscar's, Wagtail's, Django's
INSTALLED_APPS = [
    "storefront",
    "counter",
    "office",
    "campaigns",
    "orders",
    "search.apps.SearchConfig",
    "shops",
    "catalogue",
    "common",
    "config.oscar_apps.OcopShop",
    "config.oscar_apps.DashboardStub",
    "config.oscar_apps.AnalyticsStub",
    "shops.oscar.partner.apps.PartnerConfig",
    "oscar.apps.address.apps.AddressConfig",
    "oscar.apps.basket.apps.BasketConfig",
    "oscar.apps.catalogue.apps.CatalogueOnlyConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.checkout.apps.CheckoutConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "oscar.apps.customer.apps.CustomerConfig",
    "oscar.apps.offer.apps.OfferConfig",
    "oscar.apps.order.apps.OrderConfig",
    "oscar.apps.payment.apps.PaymentConfig",
    "oscar.apps.shipping.apps.ShippingConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.flatpages",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
SITE_ID = 1
# Class-only forks use Oscar's own migrations, so that an upgrade of Oscar stays an upgrade.
MIGRATION_MODULES = {"partner": "oscar.apps.partner.migrations"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "common.permissions_policy.PermissionsPolicyMiddleware",
    "common.request_guard.RequestGuardMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "storefront.refusals.RefusalMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "storefront.page_door.PageDoorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "storefront.context_processors.shop",
            ],
            "builtins": ["counter.templatetags.once"],  # numbers every form of the counter beside its token
        },
    },
]

# --- data
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # a service is the transaction, never the request
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(exist_ok=True)
    # IMMEDIATE takes the write lock when a transaction begins: two writers queue instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # PostgreSQL plans a statement that comes again only once a connection; docs/decisions has the reasons and figures.
    # Compiling a plan to machine code takes longer than any statement of the house does.
    chosen = DATABASES["default"].setdefault("OPTIONS", {})
    chosen.update(server_side_binding=True, prepare_threshold=3, options=f"{chosen.get('options', '')} -c jit=off")
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend" if TESTING else "django_tasks_db.DatabaseBackend",
    },
}
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = "Đặc sản Điện Biên <cua-hang@localhost>"
DESK_EMAIL = env.str("DESK_EMAIL", default="quay@localhost")  # where visitors' questions arrive

# --- words and times: Vietnamese first, English under /en/
LANGUAGE_CODE = "vi"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "ngon_ngu"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
GUIDES_DIR = BASE_DIR / "docs" / "guides"  # the counter shows its staff their guide
STATICFILES_DIRS = [BASE_DIR / "static", ("guides", GUIDES_DIR / "pictures")]
MEDIA_URL = "/media/"
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=DEBUG or DEMO)
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

# --- Wagtail
WAGTAIL_SITE_NAME = "Đặc sản Điện Biên"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAILIMAGES_IMAGE_MODEL = "storefront.Picture"
WAGTAILIMAGES_WEBP_QUALITY = 60  # at the sizes of cards nobody sees the difference, and a page costs half
WAGTAILIMAGES_AVIF_QUALITY = 60
WAGTAILIMAGES_IMAGE_FORM_BASE = "storefront.picture_form.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif", "heic"]  # heic is what iPhones take
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024  # a phone's photograph is 3 to 12 MB; it is kept far smaller
WAGTAILADMIN_USER_LOGIN_FORM = "storefront.login_form.SignInForm"
WAGTAILADMIN_COMMENTS_ENABLED = False  # the office's words come with the returned page, in one place
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False  # approving is the office's work
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False  # nothing leaves the house unasked
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- Oscar: a library of models and services here
OSCAR_SHOP_NAME = WAGTAIL_SITE_NAME
OSCAR_DEFAULT_CURRENCY = "VND"
OSCAR_OFFERS_INCL_TAX = True  # prices shown include VAT
OSCAR_HIDDEN_FEATURES = ["reviews", "wishlists"]
OSCAR_DELETE_IMAGE_FILES = False  # no thumbnailer of Oscar's is installed; its delete receiver would call one
OSCAR_HOMEPAGE = "/"
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}  # import-time need

# --- house rules
RETURN_DAYS = env.int("RETURN_DAYS", default=7)  # after the buyer has the goods; said on the order's page

# --- finding things
SEARCH_ENGINE = env.str("SEARCH_ENGINE", default="database")

# --- safety
CSRF_FAILURE_VIEW = "storefront.refusals.form_not_ours"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "/quan-tri/login/"
LOGIN_REDIRECT_URL = "/quan-tri/"
SECURE = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview pane frames our own pages
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    # The admin's exceptions are named in docs/security.md.
    "EXCLUDE_URL_PREFIXES": ["/quan-tri/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
    },
}
# W019 wants DENY: Wagtail previews our own pages in a frame, and frame-ancestors lets no other site do so.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

# --- cards, for buyers abroad: offered only with all three keys
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_PUBLISHABLE_KEY = env.str("STRIPE_PUBLISHABLE_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="https://api.stripe.com").rstrip("/")
STRIPE_KEYS = (STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET)
if any(STRIPE_KEYS) and not all(STRIPE_KEYS):
    raise ImproperlyConfigured(
        "Cards need STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY and STRIPE_WEBHOOK_SECRET together, or none of them."
    )

# --- what is written down while it runs
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "common.private_logs.PrivateFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "stripe": {"level": "WARNING"}},
}
