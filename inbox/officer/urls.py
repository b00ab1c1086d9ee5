"""The addresses of the officer's room. None of them holds anything of a person."""

from django.urls import path

from inbox.officer import addresses, consents, requests, retention
from inbox.officer.register import views as register

urlpatterns = [
    path("", requests.index, name="index"),
    path("demandes/nouvelle/", requests.new, name="new"),
    path("demandes/<int:pk>/", requests.show, name="request"),
    path("demandes/<int:pk>/adresse/", requests.address, name="request_address"),
    path("demandes/<int:pk>/exporter/", requests.take_out, name="request_export"),
    path("pages/<int:pk>/reprendre/", requests.go_on, name="take_up"),
    path("adresse/", addresses.search, name="search"),
    path("adresse/<uuid:key>/", addresses.show, name="address"),
    path("adresse/<uuid:key>/exporter/", addresses.take_out, name="address_export"),
    path("adresse/<uuid:key>/effacer/", addresses.erase, name="address_erase"),
    path("consentements/", consents.index, name="consents"),
    path("consentements/export.csv", consents.export, name="consents_export"),
    path("durees/", retention.index, name="retention"),
    path("durees/<int:pk>/", retention.rules, name="rules"),
    path("conserver/<int:pk>/", retention.keep, name="keep"),
    path("traitements/", register.index, name="register"),
    path("traitements/registre.pdf", register.pdf, name="register_pdf"),
    path("traitements/registre.<str:file_format>", register.export, name="register_export"),
    path("traitements/<slug:code>/", register.sheet, name="sheet"),
    path("traitements/<slug:code>/fiche.pdf", register.pdf, name="sheet_pdf"),
    path("consultations/", requests.looks, name="looks"),
]
