"""What was typed into a form, put back into it when its page comes once more.

Owns: finding that form among all of a page, and filling it. Rules: it works on what our own templates made,
in which every value is quoted and escaped, and what it puts in is escaped; a passphrase, what is marked
``data-secret``, a hidden value and a file are never put in; of several forms alike it is the one with the
same hidden values and button.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape

_FORM = re.compile(r'<form\b[^>]*\baction="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
_FIELD = re.compile(
    r"<input\b[^>]*>|(?P<head><textarea\b[^>]*>)(?P<text>.*?)</textarea>"
    r"|(?P<select><select\b[^>]*>)(?P<options>.*?)</select>",
    re.DOTALL,
)
_OPTION = re.compile(r"<option\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z_-]+)="([^"]*)"')
_VALUE = re.compile(r' value="[^"]*"')
_FOLDED, _UNFOLDED = "<details>", "<details open>"
_BUTTON = re.compile(r"<button\b[^>]*>")
_HIDDEN = re.compile(r'<input type="hidden"[^>]*>')
_NEVER = frozenset(("hidden", "password", "file"))
_NOT_KEPT = " data-secret"
_CHOSEN = frozenset(("checkbox", "radio"))
_OF_ONE_PAGE = frozenset(("form_token", "seen", "back"))
"""Hidden values that say nothing about which form it is."""

Typed = Mapping[str, tuple[str, ...]]


def refilled(page: str, address: str, typed: Typed) -> str:
    """The page with what was ``typed`` in the form that sends it to ``address``."""
    for found in _FORM.finditer(page):
        if unescape(found[1]).partition("?")[0] == address and _is_it(found[2], typed):
            before = _unfolded(page[: found.start(2)])
            return before + _filled(found[2], typed) + page[found.end(2) :]
    return page


def _is_it(form: str, typed: Typed) -> bool:
    """Whether what was typed can have come from this form."""
    hidden = [each for each in _named(_HIDDEN, form) if each[0] not in _OF_ONE_PAGE]
    buttons = _named(_BUTTON, form)
    if any(value not in typed.get(name, ()) for name, value in hidden):
        return False
    if buttons and not any(value in typed.get(name, ()) for name, value in buttons):
        return False
    return "do" not in typed or any(name == "do" for name, _ in [*hidden, *buttons])


def _named(tag: re.Pattern[str], form: str) -> list[tuple[str, str]]:
    """The names and values of such tags, of those that have a name."""
    found = [_attributes(each) for each in tag.findall(form)]
    return [(each["name"], each.get("value", "")) for each in found if "name" in each]


def _unfolded(before: str) -> str:
    """The page up to the form; a part that is folded up around it is opened."""
    at = before.rfind(_FOLDED)
    if at < 0 or "</details>" in before[at:]:
        return before
    return before[:at] + _UNFOLDED + before[at + len(_FOLDED) :]


def _filled(form: str, typed: Typed) -> str:
    left = {name: iter(texts) for name, texts in typed.items()}
    return _FIELD.sub(lambda found: _field(found, typed, left), form)


def _field(found: re.Match[str], typed: Typed, left: dict[str, Iterator[str]]) -> str:
    tag = found["head"] or found["select"] or found[0]
    about = _attributes(tag)
    name, kind = about.get("name", ""), about.get("type", "text")
    if kind in _NEVER or _NOT_KEPT in tag:
        return found[0]
    if kind in _CHOSEN:
        return _marked(tag, "checked", is_so=about.get("value", "on") in typed.get(name, ()))
    text = next(left.get(name, iter(())), None)
    if text is None:
        return found[0]
    if found["head"]:
        return f"{tag}\n{escape(text)}</textarea>"
    if found["select"]:
        options = _OPTION.sub(
            lambda one: _marked(one[0], "selected", is_so=_attributes(one[0]).get("value") == text),
            found["options"],
        )
        return f"{tag}{options}</select>"
    return f'{_VALUE.sub("", tag)[:-1]} value="{escape(text)}">'


def _marked(tag: str, mark: str, *, is_so: bool) -> str:
    bare = re.sub(rf" {mark}(?=[ >])", "", tag)
    return f"{bare[:-1]} {mark}>" if is_so else bare


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
