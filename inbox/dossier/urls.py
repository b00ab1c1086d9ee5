"""The addresses of a dossier, below the inbox's own."""

from django.urls import path

from inbox.dossier import erasing, replies, views
from inbox.dossier.files import preview

urlpatterns = [
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/retour/", views.go_back, name="back"),
    path("<int:pk>/confier/", views.hand_over, name="hand_over"),
    path("<int:pk>/note/", views.add_note, name="note"),
    path("<int:pk>/lu/", replies.read, name="read"),
    path("<int:pk>/annuler/", views.take_back, name="undo"),
    path("<int:pk>/effacer/", erasing.erase_person, name="erase"),
    path("files/<uuid:key>/apercu/", preview, name="preview"),
]
