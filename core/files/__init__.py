"""Files that come from outside, applicants' and colleagues' alike: what is taken, what is kept of it, and its name."""

from core.files.check import CheckedFile, check_file
from core.files.names import clean_name, fitting_name
from core.files.types import EXTENSIONS, Types, types

__all__ = ["EXTENSIONS", "CheckedFile", "Types", "check_file", "clean_name", "fitting_name", "types"]
