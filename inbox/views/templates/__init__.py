"""The words of our messages, in the admin: every kind, what staff have made of it, with a preview and a test."""

from inbox.views.templates.editing import delete, edit, new, preview
from inbox.views.templates.listing import index

__all__ = ["delete", "edit", "index", "new", "preview"]
