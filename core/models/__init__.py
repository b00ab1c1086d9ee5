from core.models.base_page import BasePage, attach_sizes
from core.models.heartbeats import Heartbeat
from core.models.instances import Instance
from core.models.media import CustomDocument, CustomImage, CustomRendition
from core.models.regions import Region
from core.models.settings import FooterLink, MenuLink, SiteSettings, contact_of
from core.models.topics import NamedSnippet, Theme
from core.models.users import User
from core.models.videos import Video

__all__ = [
    "BasePage",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "FooterLink",
    "Heartbeat",
    "Instance",
    "MenuLink",
    "NamedSnippet",
    "Region",
    "SiteSettings",
    "Theme",
    "User",
    "Video",
    "attach_sizes",
    "contact_of",
]
