"""The addresses under which duplicates are settled."""

from django.urls import path

from inbox.duplicates import views

urlpatterns = [
    path("<int:pk>/garder/", views.keep_this, name="keep"),
    path("<int:pk>/detacher/", views.detach, name="unlink"),
    path("<int:pk>/distinguer/", views.tell_two_apart, name="tell_apart"),
    path("<int:pk>/confondre/", views.take_back_apart, name="no_longer_apart"),
]
