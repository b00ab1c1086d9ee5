"""The addresses under which staff register somebody."""

from django.urls import path

from inbox.entering import views

urlpatterns = [
    path("inscrire/", views.choose, name="enter"),
    path("inscrire/<int:pk>/", views.write, name="enter_for"),
]
