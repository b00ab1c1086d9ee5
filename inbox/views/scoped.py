"""In the admin, rounds and forms belong to programmes: each person meets those of their own, at every address.

Wagtail's snippets know rights on a kind of thing, not on one of them. So every address that names one is guarded here,
in one place, and lists, choosers, bulk actions and the site's history read the same querysets
(`registrations.models.scopes`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.models import ModelLogEntry
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
    SnippetCreateView,
)
from wagtail.snippets.views.snippets import SnippetViewSet

from core.models import User
from registrations.models import Form, InboxScope, Intake, MessageTemplate
from registrations.models.scopes import is_limited

SCOPED: tuple[Any, ...] = (Intake, Form, MessageTemplate)
ANY = ("add", "change", "delete", "view")
# Addresses that show one and change nothing, whatever is posted; at all others one must be allowed to change it.
READING = {
    "history",
    "history_results",
    "inspect",
    "revisions_compare",
    "revisions_view",
    "usage",
    "workflow_history",
    "workflow_history_detail",
}


def listed(model: Any, user: User) -> QuerySet:
    """What this person sees in lists, in a form that Wagtail's search can filter by."""
    rows = model.objects.in_scope_of(user)
    return model.objects.filter(pk__in=list(rows.values_list("pk", flat=True))) if is_limited(user) else rows


class ScopedPolicy(ModelPermissionPolicy):
    """Rights on a kind of thing, and on those of one's own programmes only."""

    def user_has_permission_for_instance(
        self, user: User | AnonymousUser, action: str, instance: Model
    ) -> bool:
        if not self.user_has_permission(user, action):
            return False
        return instance.pk is None or self._rows(user, action).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: User, actions: list[str]) -> QuerySet:
        allowed = super().instances_user_has_any_permission_for(user, actions)
        return allowed.filter(pk__in=self.model.objects.in_scope_of(user).values("pk"))

    def _rows(self, user: Any, action: str) -> QuerySet:
        rows = self.model.objects
        return rows.in_scope_of(user) if action in ("view", "choose") else rows.changeable_by(user)


class Choosing:
    """For who has to do with such things: Wagtail lists them to everyone who enters the admin."""

    model_class: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raises PermissionDenied for everyone else."""
        policy = ModelPermissionPolicy(self.model_class)
        if not policy.user_has_any_permission(request.user, ANY):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class ScopedChoosing(Choosing):
    """Lists and confirms what this person may choose."""

    request: HttpRequest

    def get_object_list(self) -> QuerySet:
        return listed(self.model_class, self.request.user)  # type: ignore[arg-type]

    def get_object(self, pk: str) -> Model:
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks: list[str]) -> QuerySet:
        return self.get_object_list().filter(pk__in=pks)


class GuardedCreateView(Choosing, SnippetCreateView):
    """Nothing is made in a chooser that has no form for it."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if self.get_creation_form_class() is None:
            raise Http404
        return super().post(request)


class ScopedChooserViewSet(SnippetChooserViewSet):
    """The chooser of rounds and of forms."""

    choose_view_class = type("ScopedChooseView", (ScopedChoosing, ChooseView), {})
    choose_results_view_class = type("ScopedChooseResultsView", (ScopedChoosing, ChooseResultsView), {})
    chosen_view_class = type("ScopedChosenView", (ScopedChoosing, SnippetChosenView), {})
    create_view_class = GuardedCreateView
    chosen_multiple_view_class = type(
        "ScopedChosenMultipleView", (ScopedChoosing, SnippetChosenMultipleView), {}
    )


class GuardedChooserViewSet(SnippetChooserViewSet):
    """The chooser of what belongs to no programme."""

    choose_view_class = type("GuardedChooseView", (Choosing, ChooseView), {})
    choose_results_view_class = type("GuardedChooseResultsView", (Choosing, ChooseResultsView), {})
    chosen_view_class = type("GuardedChosenView", (Choosing, SnippetChosenView), {})
    create_view_class = GuardedCreateView
    chosen_multiple_view_class = type("GuardedChosenMultipleView", (Choosing, SnippetChosenMultipleView), {})


class ScopedViewSet(SnippetViewSet):
    """Snippets whose queryset knows `in_scope_of()` and `changeable_by()`."""

    chooser_viewset_class = ScopedChooserViewSet

    @property
    def permission_policy(self) -> ScopedPolicy:
        return ScopedPolicy(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return listed(self.model, request.user)  # type: ignore[arg-type]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            URLPattern(each.pattern, self._guarded(each.callback, each.name), each.default_args, each.name)
            for each in super().get_urlpatterns()
        ]

    def _guarded(self, view: Callable[..., HttpResponseBase], name: str) -> Callable[..., HttpResponseBase]:
        rows = self.model.objects

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            pk, user = kwargs.get("pk"), request.user
            if pk is not None and is_limited(user):
                if not str(pk).isdecimal() or not rows.in_scope_of(user).filter(pk=pk).exists():
                    raise Http404
                if name not in READING and not rows.changeable_by(user).filter(pk=pk).exists():
                    raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded


class ScopedDeletion(DeleteBulkAction):
    """Deletes those that may be changed; the others are not even named, which Wagtail does to who deletes none."""

    models = [Intake, Form, InboxScope]

    def get_queryset(self, model: Any, object_ids: list[str]) -> list[Model]:
        user: Any = self.request.user
        if not ModelPermissionPolicy(model).user_has_permission(user, "delete"):
            raise PermissionDenied
        own = model.objects.changeable_by(user) if model in SCOPED else model.objects.all()
        if not (found := list(own.filter(pk__in=object_ids).order_by("pk"))):
            raise Http404
        return found


class ScopedHistoryView(LogEntriesView):
    """What was done on the site, without other programmes' rounds, forms and messages."""

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        user = self.request.user
        if queryset.model is ModelLogEntry and is_limited(user):
            for model in SCOPED:
                own = [str(pk) for pk in model.objects.in_scope_of(user).values_list("pk", flat=True)]
                queryset = queryset.exclude(
                    Q(content_type=ContentType.objects.get_for_model(model)) & ~Q(object_id__in=own)
                )
        return super().filter_queryset(queryset)
