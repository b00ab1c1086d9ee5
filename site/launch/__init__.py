"""From a fresh clone to a running site: standard library only, so that it runs before anything is installed.

`prepare` and `catalogues` are the exceptions: they run inside the environment the others have built.
"""
