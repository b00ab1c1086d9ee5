"""What the demo asks, of whom, and who answers: forms, intakes, accounts."""

from collections.abc import Iterator

from django.contrib.auth import authenticate

from core.enums import StaffGroup
from core.models import User
from programmes.models import CallPage, WorkshopPage
from registrations.domain.referrals import carried_over, public_intake
from registrations.enums import DataClass, IntakeState
from registrations.fields import FieldSpec
from registrations.fields.kinds import KINDS
from registrations.fields.regions import REGION
from registrations.fields.schema import LAYOUT
from registrations.models import Form, Intake, Registration
from registrations.workflows import WORKFLOWS
from tests.config.filling import PASSWORD


def all_specs(items: list[FieldSpec]) -> Iterator[FieldSpec]:
    """All that a form shows, the fields of its repeated rows included."""
    for item in items:
        yield item
        yield from item.fields


class Forms:
    """Asked of the demo that `test_demo.py` loads once for all: nobody writes."""

    def test_forms_are_what_the_editor_would_accept_and_are_published_once(self):
        assert {form.workflow_code for form in Form.objects.order_by("pk")} == set(WORKFLOWS)
        for form in Form.objects.order_by("pk"):
            form.fields.stream_block.clean(form.fields)
            form.full_clean()
            (version,) = form.versions.all()
            for spec in all_specs(version.items):
                assert spec.label_en, spec.key
                assert bool(spec.help_fr) == bool(spec.help_en), spec.key
                assert all(option.label_en for option in spec.options)
                freely = {"contact_later", "share_apec", "image_rights"}
                assert not (spec.kind == "consent" and spec.key in freely and spec.required)

    def test_every_kind_of_field_is_asked_somewhere(self):
        asked = {spec.kind for form in Form.objects.all() for spec in all_specs(form.current_version.items)}

        assert asked == set(KINDS) | LAYOUT

    def test_the_application_is_asked_in_five_steps_and_kept_between_them(self):
        version = Form.objects.get(prefix="NOV").current_version
        assert version.resumable
        assert [step.title("fr") for step in version.steps] == [
            "Votre organisation",
            "Les personnes",
            "Le projet",
            "Le budget",
            "Les pièces et les déclarations",
        ]
        files = [spec for spec in version.specs if spec.kind == "files"]
        assert [spec.key for spec in files] == ["statutes", "board", "accounts", "budget_file"]
        assert {spec.data_class for spec in files} == {"C"}
        assert {spec.key for spec in version.specs if spec.kind == "consent"} == {
            "accuracy",
            "authority",
            "rules_read",
            "privacy_notice",
        }

    def test_other_forms_stay_on_one_screen(self):
        for form in Form.objects.exclude(prefix="NOV").order_by("pk"):
            assert not form.current_version.resumable, form.name

    def test_needs_of_accessibility_are_sensitive_consented_to_and_soon_erased(self):
        for prefix in ("DEC", "ATE"):
            form = Form.objects.get(prefix=prefix)
            specs = {spec.key: spec for spec in form.current_version.specs}
            needs, consent = specs["access_needs"], specs["access_consent"]
            assert (needs.data_class, needs.keep_days, needs.required) == ("S", 30, False)
            assert (consent.data_class, consent.keep_days, consent.required) == ("S", 30, True)
            assert not consent.show_if.met({"access_needs": None})
            assert consent.show_if.met({"access_needs": ["captions"]})
            assert form.statistics

    def test_every_answer_has_a_class_and_the_sensitive_ones_an_end(self):
        for form in Form.objects.order_by("pk"):
            for spec in form.current_version.specs:
                assert spec.data_class in set(DataClass)
                assert (spec.data_class == "S") == (spec.keep_days is not None), spec.key

    def test_staff_refer_to_the_edition_and_report_to_the_call(self):
        staff = Intake.objects.for_staff().open().order_by("pk")
        assert {(intake.form.workflow_code, intake.page_in("fr").slug) for intake in staff} == {
            ("referral", "edition-decouverte"),
            ("lead", "appel-national"),
        }
        for intake in staff:
            public = public_intake(intake)
            given = {spec.key: "x" for spec in intake.form.current_version.specs if spec.identifies}
            referral = Registration(version=intake.form.current_version, answers=given)
            assert set(carried_over(referral, public.form.current_version)) == set(given)

    def test_the_waiting_list_and_the_confirmation_of_an_address_can_be_tried(self):
        few = WorkshopPage.objects.get(slug="raconter-sa-reconversion").intakes[0]
        held = WorkshopPage.objects.get(slug="presence-en-ligne").intakes[0]

        assert (few.capacity, few.state_at()) == (2, IntakeState.OPEN)
        assert (held.confirmation_hours, held.state_at()) == (24, IntakeState.OPEN)

    def test_an_interest_can_be_told_without_an_application(self):
        interest = CallPage.objects.get(slug="exemple-antilles-guyane").intakes[0]

        assert (interest.form.prefix, interest.state_at()) == ("INT", IntakeState.OPEN)

    def test_each_group_has_its_account(self):
        accounts = {
            user.email: (user.groups.get().name, user.wagtail_userprofile.preferred_language)
            for user in User.objects.order_by("pk")
        }
        assert accounts == {
            "admin@example.org": (StaffGroup.ADMINISTRATORS, "fr"),
            "editor@example.org": (StaffGroup.EDITORS, "fr"),
            "publisher@example.org": (StaffGroup.PUBLISHERS, "fr"),
            "manager@example.org": (StaffGroup.MANAGERS, "fr"),
            "reviewer@example.org": (StaffGroup.REVIEWERS, "fr"),
            "delegate@example.org": (StaffGroup.DELEGATES, "fr"),
            "referrer@example.org": (StaffGroup.REFERRERS, "fr"),
            "officer@example.org": (StaffGroup.OFFICERS, "fr"),
        }
        assert [user.email for user in User.objects.filter(is_superuser=True)] == ["admin@example.org"]
        assert all(authenticate(username=email, password=PASSWORD) for email in accounts)

    def test_the_delegate_reads_what_names_their_regions(self):
        delegate = User.objects.get(email="delegate@example.org")
        seen = Registration.objects.visible_to(delegate)
        regions = {
            code
            for each in seen
            for code in each.column_values.filter(key=REGION).values_list("text", flat=True)
        }
        assert 0 < seen.count() < Registration.objects.count()
        assert {"32", "44"} <= regions

    def test_the_manager_reads_the_inbox_of_every_page_that_takes_registrations(self):
        manager = User.objects.get(email="manager@example.org")
        scopes = [scope.page for scope in manager.inbox_scopes.select_related("page").order_by("pk")]
        assert {page.slug for page in scopes} == {"novapec", "declics-numeriques", "roles-modeles", "contact"}
        for intake in Intake.objects.order_by("pk"):
            page = intake.page_in("fr")
            assert page
            assert any(page == scope or page.is_descendant_of(scope) for scope in scopes)
