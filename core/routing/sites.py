"""The default site's address follows SITE_URL, so that links in mails and canonical addresses are right."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site


def follow_site_url() -> bool:
    """Bring the default site's host name and port in line with SITE_URL; return whether anything changed."""
    address = urlsplit(settings.SITE_URL)
    host = address.hostname or "localhost"
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or (site.hostname, site.port) == (host, port):
        return False
    site.hostname, site.port = host, port
    site.save(update_fields=["hostname", "port"])
    return True
