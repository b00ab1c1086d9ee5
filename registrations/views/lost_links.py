"""« I lost my link »: everything an address has here is mailed to it again; the screen says the same to all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.text.languages import active_language
from registrations import guards
from registrations.domain.persons import send_links
from registrations.views.mail_forms import MailForm
from registrations.views.subscriptions import asked_on


class LostLinkForm(MailForm):
    """The address under which one has registered, or begun to."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "The one you gave when you registered or began the form, or at which you were invited."
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """An e-mail address; then where to look, the same for every address. 422 for a mistake, 429 past the limits."""
    if "envoye" in request.GET and request.method != "POST":
        return TemplateResponse(request, "registrations/personal/lost_link_sent_page.html")
    form = LostLinkForm(request.POST) if request.method == "POST" else LostLinkForm()
    refusal = None
    if form.is_bound:
        refusal = guards.refuse(request, at=timezone.now(), email=form.right_email)
        if form.right_email and refusal is None:
            send_links(form.right_email, language=active_language())
            return redirect(f"{reverse('personal:lost_link')}?envoye")
    return asked_on(request, "registrations/personal/lost_link_page.html", {}, form=form, refusal=refusal)
