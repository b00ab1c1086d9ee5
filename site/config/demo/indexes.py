"""Search index and reference index: silent while the demo loads, then brought up to date once, without the worker.

Wagtail writes two background tasks for each saved object. For a whole site that is thousands of rows which a worker
would later work off one by one; both indexes are built here instead, in bulk, before the site says it is ready.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db.models.signals import post_save
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.signal_handlers import disable_reference_index_auto_update

from search.words import write_words


@contextmanager
def silent_indexes() -> Iterator[None]:
    """No task per saved object, in this process, until the block ends."""
    models = get_indexed_models()
    for model in models:
        post_save.disconnect(post_save_signal_handler, sender=model)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)


def build_indexes() -> None:
    """Both indexes, and the words of the search, from what the database holds now."""
    call_command("update_index", verbosity=0)
    write_words()
    call_command("rebuild_references_index", verbosity=0)
