"""What must stay the same from one published version of a form to the next: an answer keeps its meaning for ever."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from registrations.fields.schema import FieldSpec

Fields = dict[
    str, FieldSpec
]  # by path: the key, or for a field of a row the group's key, a point and its own


def by_path(items: Iterable[FieldSpec], above: str = "") -> Iterator[tuple[str, FieldSpec]]:
    """The questions with their paths, those of rows included."""
    for item in items:
        if item.is_question:
            yield f"{above}{item.key}", item
            yield from by_path(item.fields, f"{above}{item.key}.")


def breaks(published: Iterable[Iterable[FieldSpec]], items: Iterable[FieldSpec]) -> Iterator[str]:
    """Why these fields cannot follow the published ones (oldest version first), in words for who builds the form."""
    known: Fields = {}
    codes: dict[str, dict[str, str]] = {}
    for version in published:
        for path, spec in by_path(version):
            known[path] = spec
            codes.setdefault(path, {}).update({option.label_fr: option.code for option in spec.options})
    now = dict(by_path(items))
    for path, spec in now.items():
        if path in known:
            yield from _of_field(path, spec, known[path], codes[path])
        else:
            yield from _of_renamed(path, spec, known, now)


def _of_field(path: str, spec: FieldSpec, before: FieldSpec, codes: Mapping[str, str]) -> Iterator[str]:
    if spec.kind != before.kind:
        yield (
            _(
                "“%(key)s” was published as another kind of field (%(kind)s): give the new field a key of its own."
            )
            % {"key": path, "kind": before.kind}
        )
        return
    if spec.kind == "region" and spec.several != before.several:
        yield _(
            "“%(key)s” was published for one region or for several: give the new field a key of its own."
        ) % {"key": path}
    kept = {option.code for option in spec.options}
    for option in spec.options:
        code = codes.get(option.label_fr, option.code)
        if code != option.code and code not in kept:
            yield _("In “%(key)s”, “%(label)s” was published with the code “%(code)s”: write it again.") % {
                "key": path,
                "label": option.label_fr,
                "code": code,
            }


def _of_renamed(path: str, spec: FieldSpec, known: Fields, now: Fields) -> Iterator[str]:
    """A published key that is gone while its label is still there was most likely changed by mistake."""
    for old, before in known.items():
        same = (before.label_fr, before.kind) == (spec.label_fr, spec.kind)
        if same and old not in now and old.rpartition(".")[0] == path.rpartition(".")[0]:
            yield _(
                "“%(label)s” was published with the key “%(old)s”: write it again, or change the label of a new field."
            ) % {"label": spec.label_fr, "old": before.key}
