"""The addresses of lots. No address holds anything about a person but what the list one came from was searched for."""

from django.urls import path

from inbox.lots import views

urlpatterns = [
    path("lots/", views.index, name="lots"),
    path("lots/new/", views.new, name="lots_new"),
    path("lots/<int:pk>/", views.show, name="lots_show"),
    path("lots/<int:pk>/words/", views.words, name="lots_words"),
    path("lots/<int:pk>/letter/<int:rank>/", views.letter, name="lots_letter"),
    path("lots/<int:pk>/run/", views.run, name="lots_run"),
    path("lots/<int:pk>/again/", views.again, name="lots_again"),
    path("lots/<int:pk>/stop/", views.stop, name="lots_stop"),
    path("lots/<int:pk>/back/", views.begin_back, name="lots_back"),
    path("lots/<int:pk>/drop/", views.drop, name="lots_drop"),
]
