"""Accounts of staff: made without a password, disabled and never deleted, so that what was done keeps its name."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.users.forms import UserCreationForm, UserForm
from wagtail.users.views import users as wagtail_users

from core.models import User


class StaffIndexView(wagtail_users.IndexView):
    def get_delete_url(self, instance: User) -> None:
        """Nowhere."""


class StaffEditView(wagtail_users.EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.can_delete = False


class StaffDeleteView(wagtail_users.DeleteView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        raise PermissionDenied


class InvitedUserForm(UserCreationForm):
    """An account that nobody has a password of, until its person chooses one."""

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 Django's own signature
        self.instance.set_unusable_password()
        return super().save(commit)


class StaffViewSet(wagtail_users.UserViewSet):
    """Wagtail's own, without deletion."""

    index_view_class = StaffIndexView
    edit_view_class = StaffEditView
    delete_view_class = StaffDeleteView

    def get_form_class(self, for_update: bool = False) -> type[UserForm]:  # noqa: FBT001, FBT002 Wagtail's own signature
        return super().get_form_class(for_update) if for_update else InvitedUserForm
