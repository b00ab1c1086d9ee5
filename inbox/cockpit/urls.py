"""The addresses of the cockpit; they stand above those of the views, whose codes are words."""

from django.urls import path

from inbox.cockpit import views
from inbox.exporting.views import COCKPIT

urlpatterns = [
    path(f"{COCKPIT}/", views.cockpit, name="cockpit"),
    path(f"{COCKPIT}/export/<slug:file_format>/", views.export, name="cockpit_export"),
]
