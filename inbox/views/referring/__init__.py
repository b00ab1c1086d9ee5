"""In the admin: refer a person, report a project, and see what has become of those one wrote about."""

from inbox.views.referring.listing import OwnReferralsView
from inbox.views.referring.writing import write

__all__ = ["OwnReferralsView", "write"]
