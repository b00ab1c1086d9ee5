"""Applying on a programme's own host: one engine, one inbox, letters under its name, links that work on both hosts."""

import re

from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from core.models import SiteSettings
from registrations.domain.attachments import hand_over
from registrations.domain.mailing import mail_of
from registrations.domain.outbox import write_message
from registrations.enums import MessageKind
from registrations.fields.uploads import stored_answer
from registrations.models import Draft, Message, PersonalLink, Registration
from registrations.papers.receipts import receipt_paper
from tests import factories
from tests.core.routing import platforms
from tests.core.routing.platforms import FORM, HERE, HOSTS, HOUSE, PLATFORM, THERE, read, visitor
from tests.registrations.files.samples import PDF
from tests.registrations.files.sending import send

LINK = re.compile(r"https?://[^/\s]+/(?:en/)?suivi/[\w-]{20,}/")


@override_settings(ALLOWED_HOSTS=HOSTS)
class TestOnAPlatform(TestCase):
    world: platforms.World

    @classmethod
    def setUpTestData(cls):
        cls.world = platforms.world()
        for host, name in ((HOUSE, "maison"), (PLATFORM, "novapec")):
            site = Site.objects.get(hostname=host)
            SiteSettings.objects.create(site=site, contact_email=f"{name}@example.org")

    def mail(self, registration: Registration, kind=MessageKind.CONFIRMATION):
        """The letter of that kind, as it leaves."""
        return mail_of(write_message(registration, kind, at=timezone.now()), at=timezone.now())

    def test_what_is_sent_there_is_confirmed_there_and_in_the_one_inbox(self):
        form = read(FORM).select_one("main form[method=post]")
        hidden = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}

        answer = visitor().post(FORM, hidden | factories.SIMPLE_POST)

        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(f"{THERE}{FORM}confirmation/")
        assert visitor().get(answer.headers["Location"]).status_code == 200
        registration = Registration.objects.get()
        assert registration.intake == self.world.intake
        (mail,) = [mail_of(message, at=timezone.now()) for message in Message.objects.order_by("pk")]
        assert LINK.findall(mail.body)[0].startswith(f"{THERE}/suivi/")

    def test_letters_have_its_sender_its_name_its_contact_and_links_on_its_host(self):
        for language, start in (("fr", f"{THERE}/suivi/"), ("en", f"{THERE}/en/suivi/")):
            mail = self.mail(factories.registration(self.world.intake, language=language))

            assert mail.from_email == "Novapec <ne-pas-repondre@example.org>"
            assert mail.reply_to == ["novapec@example.org"]
            links = LINK.findall(mail.body) + LINK.findall(mail.alternatives[0].content)
            assert links
            assert all(link.startswith(start) for link in links)
            for text in (mail.body, mail.alternatives[0].content):
                assert "Novapec" in text
                assert "Déclencheurs" not in text
                assert f"{HERE}/" not in text

    def test_letters_of_the_house_stay_the_houses(self):
        mail = self.mail(factories.registration(factories.intake(factories.call())))

        assert "Novapec" not in mail.from_email
        assert mail.reply_to == ["maison@example.org"]
        assert all(link.startswith(f"{HERE}/suivi/") for link in LINK.findall(mail.body))
        assert "Novapec" not in mail.body

    def test_letters_are_the_houses_again_once_the_site_is_gone(self):
        registration = factories.registration(self.world.intake)
        waiting = write_message(registration, MessageKind.CONFIRMATION, at=timezone.now())
        Site.objects.get(pk=self.world.site.pk).delete()

        mail = mail_of(waiting, at=timezone.now())

        assert "Novapec" not in mail.from_email
        assert LINK.findall(mail.body)[0].startswith(f"{HERE}/suivi/")

    def test_receipt_is_headed_by_its_name(self):
        ours, other = (
            factories.registration(intake)
            for intake in (self.world.intake, factories.intake(factories.call()))
        )

        assert receipt_paper(ours, timezone.now()).above == "Novapec"
        assert receipt_paper(other, timezone.now()).above == "Déclencheurs"

    def test_personal_page_and_its_files_are_given_on_both_hosts(self):
        intake = self.world.intake
        draft = Draft.objects.create(
            intake=intake, version=intake.form.current_version, language="fr", email="awa@example.org"
        )
        kept = send(draft)
        registration = factories.registration(intake)
        registration.answers |= {"statuts": stored_answer([kept])}
        registration.save(update_fields=["answers"])
        hand_over(draft, registration)
        token = PersonalLink.issue(registration=registration)

        for host in HOSTS:
            assert registration.reference in read(f"/suivi/{token}/", host).main.get_text()
            file = visitor(host).get(reverse("personal:file", args=[token, kept.key]))
            assert b"".join(file.streaming_content) == PDF, host

    @override_settings(FORM_THROTTLE=0.1)
    def test_limits_are_one_for_both_hosts(self):
        statuses = [
            visitor(host).post("/alertes/", {"email": "awa@example.org"}).status_code
            for host in (HOUSE, PLATFORM, HOUSE, PLATFORM)
        ]
        assert statuses == [302, 302, 429, 429]
