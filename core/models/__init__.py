from core.models.base_page import BasePage, attach_renditions
from core.models.heartbeats import Heartbeat
from core.models.media import CustomDocument, CustomImage, CustomRendition
from core.models.settings import FooterLink, SiteSettings
from core.models.users import User

__all__ = [
    "BasePage",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "FooterLink",
    "Heartbeat",
    "SiteSettings",
    "User",
    "attach_renditions",
]
