"""What a further run of the suite proves, by what it leaves out, and why (docs/decisions/043).

The first run, on SQLite and today, is everything; each further one is on a day of its own, drawn at random. A module
that no list names runs in every run: who adds one need not think of this, and who leaves one out says here under which
reason.
"""

# Measured, compared or computed once, on SQLite: neither the database nor Wagtail changes what they find.
ONCE = (
    "tests/budgets",
    "tests/config/test_audit.py",
    "tests/config/test_clock.py",
    "tests/config/test_demo.py::TestSmallDemo::test_the_audit_finds_every_type_of_page_in_both_languages_with_its_queries",
    "tests/config/test_guide.py",
    "tests/config/test_large_demo.py",
    "tests/config/test_migrated.py",
    "tests/config/test_old_demo.py",
    "tests/config/test_runs.py",
    "tests/core/caching/test_redis_away.py",
    "tests/core/discovery/test_icons.py",
    "tests/core/discovery/test_sitemap.py::test_map_asks_as_much_for_thirty_pages_as_for_one",
    "tests/core/drawings",
    "tests/core/files/test_looks.py",
    "tests/core/files/test_stylesheets.py",
    "tests/core/metadata/test_sharing.py",
    "tests/core/operating/test_counting.py",
    "tests/core/operating/test_logs.py",
    "tests/core/test_releases.py",
    "tests/core/text/test_cleaning.py",
    "tests/core/text/test_names.py",
    "tests/core/text/test_stems.py",
    "tests/core/web/test_requests.py",
    "tests/home/test_site_map.py::test_map_asks_as_much_for_thirty_pages_as_for_one",
    "tests/inbox/importing/test_reading.py",
    "tests/inbox/matrix/test_matrix.py",  # what no table says is attacked on both
    "tests/inbox/test_wording.py",
    "tests/launch",
    "tests/programmes/test_agreement.py",
    "tests/registrations/fields/test_fuzz.py",
    "tests/registrations/fields/test_kinds.py",
    "tests/registrations/fields/test_limits.py",
    "tests/registrations/fields/test_patterns.py",
    "tests/registrations/files/test_pictures.py",
    "tests/registrations/files/test_uploads.py",
    "tests/registrations/hands/test_every_address.py",
    "tests/registrations/inbound/test_over_tls.py",
    "tests/registrations/inbound/test_reading.py",
    "tests/registrations/messages/test_bodies.py",
    "tests/registrations/messages/test_defanging.py",
    "tests/registrations/messages/test_standard_words.py",
    "tests/registrations/messages/test_way_in.py",
    "tests/registrations/statistics/test_disclosure.py",
    "tests/registrations/test_every_state.py",
    "tests/registrations/test_promises.py",
    "tests/registrations/test_told_property.py",
    # For each step of each workflow; what the person does meanwhile is asked on both.
    "tests/registrations/test_wait.py::test_a_step_shows_nowhere_before_its_time_and_leaves_no_trace_when_taken_back",
    "tests/security/provider/test_away.py",
    "tests/security/provider/test_proof.py",
    "tests/security/provider/test_settings.py",
    "tests/security/test_production.py",
    "tests/security/test_secret_addresses.py",
    "tests/test_house.py",
    "tests/test_languages.py",
)

# On PostgreSQL: screens and letters. What they show was read by querysets and written by verbs that other modules ask
# on both databases; what is left is words, markup and addresses, which SQLite and the browser have answered.
SCREENS = (
    "tests/config/test_demo.py",  # the demo is loaded on PostgreSQL by test_demo_loading.py
    "tests/core/discovery/test_head.py",
    "tests/core/editing/test_page_form.py",
    "tests/core/files/test_doors.py",
    "tests/core/metadata",
    "tests/programmes/test_alerts_page.py",
    "tests/programmes/test_call_page.py",
    "tests/programmes/test_copying_screen.py",
    "tests/programmes/test_editing.py",
    "tests/programmes/test_orientation.py",
    "tests/programmes/test_orientation_ways.py",
    "tests/programmes/test_previews.py",
    "tests/programmes/test_real_calls.py",
    "tests/programmes/test_self_check.py",
    "tests/inbox/correcting",
    "tests/inbox/dossier/test_reading.py",
    "tests/inbox/duplicates",
    "tests/inbox/entering",
    "tests/inbox/lots/test_screens.py",
    "tests/inbox/messages",
    "tests/inbox/test_inbox.py",  # what it lists is asked of every view by tests/inbox/listing
    "tests/inbox/test_own_list.py",
    "tests/inbox/test_writing.py",
    "tests/registrations/changes/test_facts_shown.py",
    "tests/registrations/changes/test_screens.py",
    "tests/registrations/drafts/test_check_page.py",
    "tests/registrations/drafts/test_start_page.py",
    "tests/registrations/drafts/test_steps.py",
    "tests/registrations/messages/test_calendar_file.py",
    # For each kind of letter; that places pass over who waits to be erased is asked on both.
    "tests/registrations/messages/test_silence.py::test_no_other_letter_is_written_to_who_waits_to_be_erased",
    "tests/registrations/personal/test_own_page.py",
    "tests/registrations/personal/test_prepared.py",
    "tests/registrations/statistics/test_sheet_page.py",
    "tests/registrations/subscriptions/test_pages.py",
    "tests/registrations/test_intakes_panel.py",
    "tests/registrations/test_places_panel.py",
    "tests/registrations/test_public_form.py",
    "tests/registrations/test_two_texts.py",
    "tests/registrations/test_undoing.py",
    "tests/registrations/test_words.py",
    "tests/search/test_odd_queries.py",  # what is typed is made harmless before Wagtail sees it
    "tests/security/provider/test_factor_there.py",
    "tests/security/provider/test_the_door.py",
    "tests/security/test_bad_requests.py",
    # The walk alone: what the doors count, and many at once, is asked on both.
    "tests/security/test_doors.py::test_every_address_that_asks_for_a_password_shuts_after_too_many",
    "tests/security/test_headers.py",
    "tests/security/test_invitations.py",
    "tests/security/test_marks.py",
    "tests/security/test_s3.py",
    "tests/security/test_second_factor.py",
)
# On PostgreSQL: a form is JSON, and its answers are; what is made of them is computed in memory.
BUILDER = ("tests/registrations/fields",)

# On PostgreSQL: pages as editors change them. Wagtail writes them, on a database that it supports; that every address
# of the editor opens here is walked by tests/security/test_extreme_values.py.
EDITING = (
    "tests/core/caching",
    "tests/core/editing",
    "tests/core/routing",
    "tests/core/test_accounts.py",
    "tests/core/test_pictures.py",
    "tests/core/test_pictures_refused.py",
    "tests/programmes/test_copy_call.py",
    "tests/programmes/test_dashboard.py",
    "tests/programmes/test_translation.py",
)

# On PostgreSQL: more of the same verbs, each of which stays in by the module that tells most of it. What these ask on
# top is a text, a token, a file, or what somebody sees of it.
MORE_OF_THE_SAME = (
    "tests/inbox/exporting/test_formats.py",  # test_exports.py stays
    "tests/inbox/exporting/test_zips.py",
    "tests/registrations/changes/test_guarding.py",  # test_moving.py and test_cancelling.py stay
    "tests/registrations/drafts/test_beginning.py",  # test_saving.py, test_sending.py and test_together.py stay
    "tests/registrations/drafts/test_changing.py",
    "tests/registrations/drafts/test_told_by_mail.py",
    "tests/registrations/drafts/test_unconfirmed.py",
    "tests/registrations/drafts/test_uploading.py",
    "tests/registrations/drafts/test_walk.py",
    "tests/registrations/files/test_scanning.py",  # test_attach.py and test_files_at_once.py stay
    "tests/registrations/files/test_serving.py",
    "tests/registrations/guards/test_traps.py",
    "tests/registrations/hands/test_lost_and_given_up.py",  # test_guests.py stays
    "tests/registrations/messages/test_failures.py",  # test_outbox.py, test_delivery.py and test_at_once.py stay
    "tests/registrations/messages/test_silence.py",
    "tests/registrations/messages/test_templates.py",
    "tests/registrations/papers",
    "tests/registrations/personal/test_consents.py",  # test_erasure.py, test_export.py and test_at_once.py stay
    "tests/registrations/personal/test_agreeing_again.py",
    "tests/registrations/personal/test_leaving.py",
    "tests/registrations/personal/test_lost_links.py",
    "tests/registrations/personal/test_new_address.py",
    "tests/registrations/personal/test_renewing.py",
    "tests/registrations/personal/test_unknown_link.py",
    "tests/registrations/referrals/test_public_side.py",  # test_refer.py and test_at_once.py stay
    # What is foreseen for many is asked on both; that it is what each state refuses, and no more, is the same rules.
    "tests/registrations/test_foresight.py::test_whatever_a_move_refuses_is_foreseen_and_nothing_else",
    "tests/registrations/test_offering.py",
    "tests/registrations/test_words.py",
    "tests/security/provider/test_staying_outside.py",  # test_coming_in.py stays
    "tests/security/test_bodies.py",
    "tests/security/test_documents.py",
    "tests/security/test_forgotten_password.py",
    "tests/security/test_personal_links.py",
    "tests/security/test_s3_attachments.py",
)

# On the next Wagtail: the engine's own, which only asks Django.
ENGINE = (
    "tests/config/test_demo_loading.py",
    "tests/config/test_worker.py",
    "tests/core/operating/test_alerting.py",
    "tests/core/operating/test_metrics.py",
    "tests/core/operating/test_operating_guide.py",
    "tests/core/text/test_folding.py",
    "tests/core/web",
    "tests/inbox/lots/test_at_once.py",
    "tests/inbox/lots/test_running.py",
    "tests/inbox/lots/test_verbs.py",
    "tests/inbox/test_digest.py",
    "tests/inbox/test_erasing_by_staff.py",
    "tests/programmes/test_alerts.py",
    "tests/programmes/test_alerts_once.py",
    "tests/programmes/test_alerts_page.py",
    "tests/registrations/changes/test_attendance.py",
    "tests/registrations/changes/test_cancelling.py",
    "tests/registrations/changes/test_facts_shown.py",
    "tests/registrations/correcting",
    "tests/registrations/drafts",
    "tests/registrations/duplicates",
    "tests/registrations/fields/test_answering.py",
    "tests/registrations/fields/test_answers_form.py",
    "tests/registrations/fields/test_conditions.py",
    "tests/registrations/fields/test_continuity.py",
    "tests/registrations/fields/test_days.py",
    "tests/registrations/fields/test_figures.py",
    "tests/registrations/fields/test_files.py",
    "tests/registrations/fields/test_live.py",
    "tests/registrations/fields/test_rows.py",
    "tests/registrations/fields/test_rules.py",
    "tests/registrations/fields/test_typed.py",
    "tests/registrations/files",
    "tests/registrations/guards",
    "tests/registrations/hands/test_lost_and_given_up.py",
    "tests/registrations/inbound/test_at_once.py",
    "tests/registrations/inbound/test_files.py",
    "tests/registrations/messages",
    "tests/registrations/papers",
    "tests/registrations/personal",
    "tests/registrations/referrals",
    "tests/registrations/statistics",
    "tests/registrations/subscriptions",
    "tests/registrations/together/test_at_once.py",
    "tests/registrations/test_assigning.py",
    "tests/registrations/test_columns.py",
    "tests/registrations/test_concurrency.py",
    "tests/registrations/test_foresight.py",
    "tests/registrations/test_intakes.py",
    "tests/registrations/test_move.py",
    "tests/registrations/test_noting.py",
    "tests/registrations/test_offering.py",
    "tests/registrations/test_places.py",
    "tests/registrations/test_places_confirming.py",
    "tests/registrations/test_places_property.py",
    "tests/registrations/test_register.py",
    "tests/registrations/test_repeated.py",
    "tests/registrations/test_sent_again.py",
    "tests/registrations/test_shared_mailbox.py",
    "tests/registrations/test_two_texts.py",
    "tests/registrations/test_undoing.py",
    "tests/registrations/test_wait.py",
    "tests/registrations/test_words.py",
    "tests/search/test_odd_queries.py",  # what is typed is made harmless before Wagtail sees it
    "tests/security/test_bad_requests.py",
    "tests/security/test_bodies.py",
    "tests/security/test_form_fuzz.py",
    "tests/security/test_keys.py",
    "tests/security/test_personal_links.py",
    "tests/security/test_s3_attachments.py",
)

# On the next Wagtail: what lists hold, what verbs do and whom rows are shown to, which querysets say, the same in both.
# That every screen of the inbox opens there is walked (tests/security/test_extreme_values.py); what it has of Wagtail's
# lists, menus and pages is read by test_listing.py, test_inbox.py, lots/test_screens.py and dossier/test_reading.py.
INBOX = (
    "tests/inbox/cockpit",
    "tests/inbox/correcting",
    "tests/inbox/dossier/test_acting.py",
    "tests/inbox/dossier/test_in_line.py",
    "tests/inbox/duplicates",
    "tests/inbox/entering",
    "tests/inbox/exporting",
    "tests/inbox/listing/test_pages.py",
    "tests/inbox/listing/test_sheet.py",
    "tests/inbox/lots/test_in_line.py",
    "tests/inbox/matrix",
    "tests/inbox/test_regions.py",
    "tests/registrations/changes/test_guarding.py",
    "tests/registrations/changes/test_moving.py",
)


ON_POSTGRES = (*ONCE, *SCREENS, *BUILDER, *EDITING, *MORE_OF_THE_SAME)
ON_THE_NEXT_WAGTAIL = (*ONCE, *ENGINE, *INBOX)


def without(*paths: str) -> list[str]:
    """The options that leave these folders, modules and tests out."""
    return [f"--{'deselect' if '::' in path else 'ignore'}={path}" for path in paths]
