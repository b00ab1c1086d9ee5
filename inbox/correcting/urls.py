"""The address under which answers are corrected."""

from django.urls import path

from inbox.correcting import views

urlpatterns = [path("<int:pk>/corriger/", views.correct_answers, name="correct")]
