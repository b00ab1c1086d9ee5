"""The words of our messages, in the admin: every kind, what staff have made of it, with a preview and a test."""

from registrations.views.templates.editing import delete, edit, new, preview
from registrations.views.templates.listing import index

__all__ = ["delete", "edit", "index", "new", "preview"]
