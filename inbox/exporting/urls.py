"""The addresses of exports; they stand above those of the views, whose codes are words."""

from django.urls import path

from inbox.exporting import views

urlpatterns = [
    path("exports/", views.ExportsView.as_view(), name="exports"),
    path("<int:pk>/pdf/", views.paper, name="pdf"),
    path("<int:pk>/attestation/", views.attestation, name="certificate"),
    path("<slug:view>/export/<slug:file_format>/", views.export, name="export"),
]
