"""The address under which the list of a meeting tool is brought to a sheet."""

from django.urls import path

from inbox.importing import views

urlpatterns = [path("<slug:view>/importer/", views.bring, name="bring_list")]
