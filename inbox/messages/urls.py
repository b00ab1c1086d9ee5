"""The addresses under which a letter is sent again, or set aside."""

from django.urls import path

from inbox.messages import views

urlpatterns = [
    path("<int:pk>/messages/<int:letter>/renvoyer/", views.again, name="send_again"),
    path("<int:pk>/messages/<int:letter>/classer/", views.aside, name="set_aside"),
    path("<int:pk>/messages/<int:letter>/dit/", views.said, name="said"),
    path("<int:pk>/messages/<int:letter>/courrier.pdf", views.posted_letter, name="posted"),
]
