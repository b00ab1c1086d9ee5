"""Backups of the whole site, and the way back: one stream of the database and both kinds of files (decision 062)."""

from config.backups.refusals import Refused
from config.backups.restoring import restore
from config.backups.saving import backup

__all__ = ["Refused", "backup", "restore"]
