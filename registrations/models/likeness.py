"""Which registrations of one page look like one: found by indexes, however many there are."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from registrations.fields.likeness import LIKENESS_KEYS, likenesses_of
from registrations.models.columns import ColumnValue
from registrations.models.intakes import Intake
from registrations.workflows import SETTLED, WORKFLOWS

# Where one mailbox may hold the places of several people: the name tells them apart.
SHARED = sorted(code for code, workflow in WORKFLOWS.items() if workflow.when_repeated)


class LikenessQuerySet(models.QuerySet):
    """What the registrations have in common with each other."""

    def similar_to(self, registration: Any):
        """The others, of any round of its page, with its address, its SIRET number or its title, or linked to it.

        None once it is erased. `is_apart` says of each whether staff have said that the two are different.

        Where several people may share a mailbox, the address counts for people of one name only; where one of two has
        no address, the name counts.
        """
        apart = Exists(self._told_apart(registration.pk, OuterRef("pk")))
        if registration.erased_at:
            return self.none().annotate(is_apart=apart)
        rows: QuerySet = self.model._default_manager.order_by()
        alike: list[QuerySet[Any, Any]] = [rows.none().values("pk")]
        if registration.email_key:
            same = rows.filter(email_key=registration.email_key)
            if registration.workflow_code in SHARED:
                same = same.filter(name_key__in=("", registration.name_key))
            alike.append(same.values("pk"))
        if registration.name_key and registration.workflow_code in SHARED:
            same = rows.filter(name_key=registration.name_key)
            alike.append((same.filter(email_key="") if registration.email_key else same).values("pk"))
        alike += [
            ColumnValue.objects.order_by().filter(key=key, text=text).values("registration")
            for key, text in likenesses_of(registration.version.specs, registration.answers)
        ]
        alike.append(rows.filter(duplicate_of=registration.pk).values("pk"))
        if registration.duplicate_of_id:
            alike.append(rows.filter(pk=registration.duplicate_of_id).values("pk"))
        found = self.filter(pk__in=alike[0].union(*alike[1:], all=True), erased_at=None)
        found = found.filter(workflow_code=registration.workflow_code).exclude(pk=registration.pk)
        return found.filter(intake__page_key=registration.intake.page_key).annotate(is_apart=apart)

    def _told_apart(self, one: Any, other: Any):
        """The row that says of two keys, or of what they refer to, that they are different; each pair has two."""
        registrations: Any = self.model
        return registrations.different_from.through._default_manager.filter(
            from_registration=one, to_registration=other
        )

    def unsettled(self):
        """Those that may still be settled as duplicates: nobody has linked, closed, left or erased them."""
        return self.filter(duplicate_of=None, erased_at=None).exclude(state_code__in=SETTLED)

    def with_suspected_duplicate(self, *, among: QuerySet | None = None):
        """Those that look like another of their page, as `similar_to()` says, while neither is settled.

        Two that staff have said to be different suspect nobody of each other. `among` are the registrations that may be
        told of: that somebody else wrote too is for who may read both. None for all of them.
        """
        rows: Any = self.model._default_manager
        page = Intake.objects.filter(pk=OuterRef("intake")).values("page_key")
        others = rows.order_by().unsettled().exclude(pk=OuterRef("pk"))
        others = others.filter(intake__page_key=OuterRef("own_page"), workflow_code=OuterRef("workflow_code"))
        others = others.exclude(Exists(self._told_apart(OuterRef(OuterRef("pk")), OuterRef("pk"))))
        if among is not None:
            others = others.filter(pk__in=among.order_by().values("pk"))
        own_name = Q(name_key="") | Q(name_key=OuterRef("name_key")) | ~Q(workflow_code__in=SHARED)
        by_address = others.filter(own_name, email_key=OuterRef("email_key")).exclude(email_key="")
        namesakes = others.filter(name_key=OuterRef("name_key")).exclude(name_key="")
        # What costs nothing is asked first: databases answer what stands within an "or" from left to right.
        by_name = Q(Exists(namesakes.filter(email_key=""))) | (Q(email_key="") & Q(Exists(namesakes)))
        by_name = Q(workflow_code__in=SHARED) & by_name
        twins = ColumnValue.objects.order_by().filter(
            key=OuterRef("key"),
            text=OuterRef("text"),
            registration__intake__page_key=OuterRef(OuterRef("own_page")),
            registration__workflow_code=OuterRef(OuterRef("workflow_code")),
            registration__duplicate_of=None,
            registration__erased_at=None,
        )
        twins = twins.exclude(registration=OuterRef("registration"))
        twins = twins.exclude(registration__state_code__in=SETTLED)
        pair = self._told_apart(OuterRef(OuterRef("registration")), OuterRef("registration"))
        twins = twins.exclude(Exists(pair))
        if among is not None:
            twins = twins.filter(registration__in=among.order_by().values("pk"))
        values = ColumnValue.objects.order_by().filter(registration=OuterRef("pk"), key__in=LIKENESS_KEYS)
        suspected = Q(Exists(by_address)) | by_name | Q(Exists(values.filter(Exists(twins))))
        return self.unsettled().alias(own_page=Subquery(page[:1])).filter(suspected)
