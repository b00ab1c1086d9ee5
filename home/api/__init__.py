"""The public pages as data: Wagtail's API v2, read only, with our states, described in OpenAPI (docs/api.md)."""
