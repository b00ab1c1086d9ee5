"""`python -m tests.bench.posting SECONDS`: how many letters of the outbox a worker sends in a second, for so long.

Prints as JSON that rate and the one at which Django sends such a mail, made before, over one connection; both by the
clock and by the processor of this process.
"""

import json
import sys
import time
from collections.abc import Callable

import django

django.setup()  # before anything that knows a model

from django.core.mail import EmailMultiAlternatives, get_connection  # noqa: E402
from django.db.models import Max  # noqa: E402

from registrations.domain.posting import Post  # noqa: E402
from registrations.models import Message  # noqa: E402


def main(seconds: float) -> dict[str, list[float]]:
    """The rates, of the outbox and of plain mails."""
    return {"letters": _letters(seconds), "mails": _mails(seconds)}


def _letters(seconds: float) -> list[float]:
    post = Post()
    post.deliver(stop=_after(1.0))  # everything once before
    found = _rate(lambda: post.deliver(stop=_after(seconds)))
    post.close()
    return found


def _mails(seconds: float) -> list[float]:
    last = Message.objects.get(pk=Message.objects.aggregate(last=Max("pk"))["last"])

    def send() -> int:
        stop, sent = _after(seconds), 0
        with get_connection() as connection:
            while not stop():
                mail = EmailMultiAlternatives(last.subject, last.text, to=[last.to], connection=connection)
                mail.attach_alternative(last.html, "text/html")
                sent += mail.send()
        return sent

    return _rate(send)


def _rate(send: Callable[[], int]) -> list[float]:
    clock, processor = time.monotonic(), time.process_time()
    sent = send()
    return [sent / (time.monotonic() - clock), sent / (time.process_time() - processor)]


def _after(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until


if __name__ == "__main__":
    print(json.dumps(main(float(sys.argv[1]))))
