"""The addresses under which duplicates are settled."""

from django.urls import path

from inbox.duplicates import views

urlpatterns = [
    path("<int:pk>/garder/", views.keep_this, name="keep"),
    path("<int:pk>/detacher/", views.detach, name="unlink"),
]
