"""What lives at /suivi/: everyone's own draft, registration or subscription, behind a personal link."""

from django.urls import include, path

from registrations.views import (
    anew,
    certificates,
    drafts,
    files,
    guests,
    hands,
    lost_links,
    new_address,
    own,
    receipts,
    referrals,
    replies,
    subscriptions,
    together,
    wanted,
)

app_name = "personal"

behind_a_link = [
    path("", own.show, name="show"),
    # A draft, or the change of what was sent
    path("etape/<slug:step>/", drafts.step, name="step"),
    path("verifier/", drafts.check, name="check"),
    path("abandonner/", drafts.discard, name="discard"),
    path("modifier/", drafts.change, name="change"),
    path("fichiers/<uuid:key>/", files.own_file, name="file"),
    # A registration
    path("confirmer/", own.confirm, name="confirm"),
    path("adresse/", new_address.confirm, name="address"),
    path("adresse/encore/", new_address.again, name="address_again"),
    path("ensemble/", together.open_other, name="together"),
    path("ensemble/annuler/", together.leave_several, name="leave_several"),
    path("ensemble.ics", together.calendar, name="together_calendar"),
    path("ecrire/", replies.write, name="write"),
    path("documents/", wanted.send, name="documents"),
    path("nouvelle-candidature/", anew.begin, name="anew"),
    path("annuler/", own.cancel, name="cancel"),
    path("consentement/", own.withdraw, name="withdraw"),
    path("consentement/<slug:key>/", own.agree, name="agree"),
    path("donnees.json", own.data, name="data"),
    path("recepisse.pdf", receipts.own_receipt, name="receipt"),
    path("attestation.pdf", certificates.own_certificate, name="certificate"),
    path("calendrier.ics", own.calendar, name="calendar"),
    path("effacement/", own.erasure, name="erasure"),
    path("liens/", own.renew_own_links, name="renew_links"),
    # More hands on it: the owner's side, then the guest's
    path("a-plusieurs/", hands.people, name="hands"),
    path("a-plusieurs/retirer/", hands.end, name="hands_end"),
    path("transmettre/", hands.hand_on, name="hand_on"),
    path("invitation/", guests.answer, name="invitation"),
    path("reprendre/", guests.take_over, name="take_over"),
    # A referral
    path("accepter/", referrals.accept, name="accept"),
    path("refuser/", referrals.decline, name="decline"),
    # A subscription
    path("alertes/", subscriptions.manage, name="subscription"),
    path("desabonnement/", subscriptions.unsubscribe, name="unsubscribe"),
]

urlpatterns = [
    path("", lost_links.ask, name="lost_link"),
    path("<str:token>/", include(behind_a_link)),
]
