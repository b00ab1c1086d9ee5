"""LibreOffice, where it is installed: the program that opens what staff export."""

import shutil

from launch.stop import Stop


def executable() -> str:
    """The path of it. Raises Stop where there is none."""
    if found := shutil.which("soffice"):
        return found
    raise Stop("LibreOffice opens what is tested here: apt-get install libreoffice-calc-nogui")
