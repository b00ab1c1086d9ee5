"""Every address of the site. French has no prefix, English lives under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.decorators.cache import never_cache
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve

from config.doors.forgotten import NewPasswordView
from config.doors.invitations import InvitedView
from config.doors.provider import views as provider
from config.doors.views import DoorView, PublicDoorView
from config.styleguide.views import styleguide
from core.discovery import icons, sitemaps
from core.files import media
from core.metadata import sharing
from core.operating import health, metrics
from core.routing.words import spelled
from core.web import errors
from home.api.description import openapi
from home.api.views import router
from home.views import site_map
from inbox.views.scoped import ScopedHistoryView
from programmes.views import alerts
from registrations.views import certificates
from search.views import search

handler400 = "core.web.errors.bad_request"
handler500 = "core.web.errors.server_error"

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("favicon.ico", icons.favicon, name="favicon"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.sitemap_part, name="sitemap_part"),
    path(".well-known/security.txt", sitemaps.security, name="security"),
    path("partage/<int:pk>-<slug:given>.png", sharing.picture, name="sharing_picture"),
    path("admin/login/", never_cache(DoorView.as_view()), name="wagtailadmin_login"),
    path(
        "admin/logout/",
        never_cache(require_admin_access(provider.OutView.as_view())),
        name="wagtailadmin_logout",
    ),
    path("admin/login/provider/", provider.start, name="provider_start"),
    path("admin/login/provider/back/", provider.callback, name="provider_callback"),
    path("admin/keys/", include("config.doors.urls")),
    path(
        "admin/password_reset/confirm/<uidb64>/<token>/",
        never_cache(NewPasswordView.as_view()),
        name="wagtailadmin_password_reset_confirm",
    ),
    # Below that address, for no log holds what stands there.
    path(
        "admin/password_reset/confirm/invitation/<uidb64>/<token>/",
        never_cache(InvitedView.as_view()),
        name="invitation",
    ),
    path(
        "admin/reports/site-history/",
        never_cache(require_admin_access(ScopedHistoryView.as_view())),
        name="site_history",
    ),
    path(
        "admin/reports/site-history/results/",
        never_cache(require_admin_access(ScopedHistoryView.as_view(results_only=True))),
        name="site_history_results",
    ),
    path("admin/failwhale/", errors.nowhere),  # Wagtail's way to try an error out
    # Choosers of snippets offer no form, and fail on one that is sent.
    path("admin/snippets/choose/<str:app>/<str:model>/create/", errors.nowhere),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v2/openapi.json", openapi, name="openapi"),
    path("api/v2/", router.urls),
]

if settings.SERVE_MEDIA and not settings.AWS_STORAGE_BUCKET_NAME:
    urlpatterns.append(path(f"{settings.MEDIA_URL.lstrip('/')}<path:path>", media.serve_public))

if settings.STYLEGUIDE:
    urlpatterns.append(path("styleguide/", never_cache(styleguide), name="styleguide"))

urlpatterns += i18n_patterns(
    path("_util/login/", never_cache(PublicDoorView.as_view()), name="wagtailcore_login"),
    path("site.webmanifest", icons.manifest, name="manifest"),
    path(spelled("recherche/"), search, name="search"),
    path(spelled("plan-du-site/"), site_map, name="site_map"),
    path(spelled("alertes/"), alerts.ask, name="alerts"),
    path(spelled("alertes/demande/"), alerts.asked, name="alerts_asked"),
    path(spelled("attestation/"), certificates.check_code, name="certificate"),
    path("suivi/", include("registrations.urls")),
    # What a page also offers to programs: its calendar, its feed, its data.
    re_path(r"^((?:[\w-]+/)*[\w-]+\.(?:csv|ics|json|xml))$", serve, name="wagtail_serve"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
