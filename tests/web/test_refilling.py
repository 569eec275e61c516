"""A form that was refused comes back with what was typed in it, and never with a passphrase."""

from __future__ import annotations

from backchannel.web.refilling import refilled

from .conftest import NORTH, SOUTH, THEIRS
from .test_pages import turns

TWO = (
    '<details><summary>One</summary><form method="post" action="/r/x"><input type="hidden" name="do"'
    ' value="one"><input name="why" value="as it was"><input type="password" name="secret">'
    '<textarea name="words" data-secret></textarea></form></details>'
    '<details><summary>Two</summary><form method="post" action="/r/x"><textarea name="why"></textarea>'
    '<select name="who"><option value="a" selected>A</option><option value="b">B</option></select>'
    '<input type="radio" name="how" value="1" checked><input type="radio" name="how" value="2">'
    '<input type="checkbox" name="met" value="yes"><button name="do" value="two">Two</button></form>'
    "</details>"
)


def test_only_the_form_that_was_sent_is_filled_and_unfolded():
    back = refilled(
        TWO, "/r/x", {"do": ("two",), "why": ("<b>\nmine",), "who": ("b",), "how": ("2",), "met": ("yes",)}
    )
    assert 'value="as it was"' in back
    assert back.count("<details open>") == 1
    assert back.index("<details open>") > back.index("One")
    assert '<textarea name="why">\n&lt;b&gt;\nmine</textarea>' in back
    assert '<option value="a">A</option><option value="b" selected>' in back
    assert (
        '<input type="radio" name="how" value="1"><input type="radio" name="how" value="2" checked>' in back
    )
    assert '<input type="checkbox" name="met" value="yes" checked>' in back


def test_what_is_secret_is_never_put_back():
    back = refilled(TWO, "/r/x", {"do": ("one",), "why": ('a "b"',), "secret": ("key",), "words": ("key",)})
    assert '<input name="why" value="a &quot;b&quot;">' in back
    assert "key" not in back


def test_a_form_that_is_not_there_any_more_changes_nothing():
    assert refilled(TWO, "/r/x", {"do": ("three",), "why": ("x",)}) == TWO
    assert refilled(TWO, "/r/y", {"do": ("one",), "why": ("x",)}) == TWO


def refused(desk, path, **typed):
    """A form as the page of that address sends it; it is refused."""
    answer = desk.send(path, back=path, **typed)
    assert answer.status == 422
    assert "Not done." in answer.text
    return answer


def test_a_remark_on_an_item_is_there_again_when_its_day_cannot_be_read(desk, pair):
    pair.desks[THEIRS].write(NORTH, "We have a proposal.")
    turns(pair, desk)
    number = desk.at_desk(lambda open_desk: open_desk.messages(SOUTH)[-1].number)
    back = refused(
        desk, f"/item/{number}", do="showed", whom="the <minister>", day="tomorrow", remark="in his office"
    )
    assert 'value="the &lt;minister&gt;"' in back.body
    assert 'value="in his office"' in back.body
    assert back.body.count("<details open>") == 1
    assert "the minister" not in desk.get(f"/item/{number}").text


def test_a_passphrase_that_is_wrong_is_not_put_back(served):
    served.come_in()
    served.send("/lock", page="/")
    wrong = served.send("/locked", passphrase="not the right one", back="/locked")
    assert "The passphrase is not the right one" in wrong.text
    assert "not the right one" not in wrong.body.replace("The passphrase is not the right one", "")


def test_a_form_whose_page_is_another_leads_there(desk):
    answer = desk.send("/line/1/who", do="call", post="envoy", name="", back="/us")
    assert answer.status == 200
    assert "The name is missing." in answer.text
