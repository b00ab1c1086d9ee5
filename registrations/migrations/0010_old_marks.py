"""Messages written before had marks in their text that named what they open: each gets marks of its own instead."""

import re
import secrets

from django.db import migrations

OLD = re.compile("\ue000(draft|registration|subscription):([0-9]{1,18}):([a-z_]+)\ue001")
PRIVATE = re.compile("[\ue000-\uf8ff]")
PAGES = {"show", "confirm", "cancel", "subscription", "unsubscribe"}


def own_marks(apps, schema_editor):
    """What a text names is believed where it is what the message is about; the rest is asked again at the sending."""
    messages = apps.get_model("registrations", "Message").objects
    living = set(apps.get_model("registrations", "Draft").objects.values_list("pk", flat=True))
    for message in messages.filter(text__contains="\ue000").iterator(chunk_size=500):
        marks, known = {}, {}

        def mark(found, message=message, marks=marks, known=known):
            owner, pk, page = found[1], int(found[2]), found[3]
            if page not in PAGES:
                return ""
            sent = owner == "draft" and message.registration_id and pk not in living  # its draft became this
            own = getattr(message, f"{owner}_id") == pk or sent
            way = {"page": page} if own else {"page": page, "owner": owner, "pk": pk}
            name = known.setdefault(tuple(way.items()), f"personal-link-{secrets.token_hex(16)}")
            marks[name] = way
            return name

        texts = {name: PRIVATE.sub("", OLD.sub(mark, getattr(message, name))) for name in ("text", "html")}
        messages.filter(pk=message.pk).update(marks=marks, **texts)


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0009_marks_of_messages"),
    ]

    operations = [
        migrations.RunPython(own_marks, migrations.RunPython.noop),
    ]
