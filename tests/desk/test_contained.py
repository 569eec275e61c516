"""Nothing that comes keeps a desk from opening, and no colleague's note changes what it may not."""

import msgspec
import pytest

from backchannel.channel.acts import draft_hash
from backchannel.channel.approvals import ApprovalRecord
from backchannel.credentials.stages import RECORD, decode_record
from backchannel.desk import early
from backchannel.desk.bodies import Briefed, Called, Discarded, Heard, Met, Proposed, SentBack
from backchannel.errors import Refused
from backchannel.feed import room as feed_room
from backchannel.testing.hostile import Patched, spoiled

pytestmark = pytest.mark.slow  # whole desks over many turns

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
ENVOY, DEPUTY, THEIRS = "A. Ahn", "B. Bak", "C. Cho"


def works(line):
    """The envoy's desk opens, writes, and its message arrives when the deputy agreed."""
    envoy = line.reopen(ENVOY)
    number = envoy.write(SOUTH, "Still at work.").number
    assert number
    deputy = line.desks[DEPUTY]
    line.until(lambda: any("Still at work" in each.what for each in deputy.waiting()), most=30)
    deputy.agree(next(each.number for each in deputy.waiting() if "Still at work" in each.what))
    theirs = line.desks[THEIRS]
    line.until(lambda: any("Still at work" in each.first_words for each in theirs.messages(NORTH)), most=30)


def goes_on(desk):
    """Whether a restored desk has back what it agreed to, so that its person can write again."""
    try:
        desk.write(SOUTH, "What we said stands.")
    except Refused:
        return False
    return True


def refused(desk):
    return [each for each in desk.alarms() if each.name in ("colleague's note refused", "set aside")]


def test_a_brief_of_a_line_nobody_knows_is_named_and_over(line):
    Patched(line.desks[DEPUTY]).tell_home(Briefed(bytes(32), ()))
    line.ticks(4)
    assert refused(line.desks[ENVOY])
    works(line)


def test_a_draft_for_what_is_no_line_is_not_kept(line):
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    draft = deputy.draft(SOUTH, "x", channel=deputy._rooms.home)
    record = deputy.approval(deputy.draft(SOUTH, "x"))
    bound = msgspec.structs.replace(record.approval, draft_hash=draft_hash(draft))
    deputy.tell_home(Proposed(draft, ApprovalRecord(bound, record.authenticators)))
    line.ticks(20)
    assert envoy.waiting() == []
    works(line)


def test_a_draft_numbered_far_ahead_uses_up_nobodys_numbers(line):
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    draft = deputy.draft(SOUTH, "hello", act_no=(1 << 63) - 1)
    deputy.tell_home(Proposed(draft, deputy.approval(draft)))
    line.ticks(4)
    assert envoy.waiting() == []
    works(line)


def test_another_account_of_a_known_line_changes_nothing_of_it(line):
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    channel = deputy.line(SOUTH)
    before = envoy._rooms.state(channel).own
    true = deputy.desk._meetings.record(channel)
    lie = msgspec.structs.replace(decode_record(true.record), line_hash=bytes(32), room_secret=bytes(32))
    deputy.tell_home(Met("ELSEWHERE", None, RECORD.encode(lie)))
    line.until(lambda: refused(envoy), most=40)
    after = envoy._rooms.state(channel).own
    assert (after.secret, after.tag) == (before.secret, before.tag)
    works(line)


def test_a_message_that_arrived_is_not_shown_as_sent_back(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    number = envoy.write(SOUTH, "We propose to meet.").number
    line.until(deputy.waiting, most=10)
    deputy.agree(deputy.waiting()[0].number)
    line.until(lambda: line.desks[THEIRS].messages(NORTH), most=10)
    line.ticks(4)
    Patched(deputy).tell_home(SentBack(envoy._core.numbered(number)[1], "no"))
    line.ticks(4)
    assert "sent back" not in envoy.read(number).condition


def test_a_discarded_draft_that_goes_out_all_the_same_is_an_alarm(line):
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    number = envoy.write(SOUTH, "We give in.").number
    line.until(deputy.desk.waiting, most=10)
    hashed = envoy._core.numbered(number)[1]
    row = deputy.desk._drafts.row(hashed)
    theirs = deputy.desk._drafts.approvals(hashed)
    told = envoy.discard(number)
    assert "could still send" in told.they_know
    deputy.post(SOUTH, row.content, *theirs, deputy.approval(row.content))
    line.ticks(8)
    assert any(each.name == "sent all the same" for each in envoy.alarms())


def test_nobody_is_renamed_by_another(line):
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    deputy.tell_home(Called(1, 1, DEPUTY))
    line.ticks(4)
    assert envoy.who("us").posts[0].name == ENVOY


def test_a_note_that_fails_half_way_leaves_nothing_behind(line, monkeypatch):
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    deputy.tell_home(Discarded(bytes(32)))

    def half(body):
        envoy._core.register.set("half", b"done")
        raise ZeroDivisionError

    monkeypatch.setattr(envoy._drafts, "take_discarded", half)
    line.ticks(4)
    assert envoy._core.register.setting("half") is None
    assert any("ZeroDivisionError" in each.sentence for each in envoy.alarms())


def test_a_spoiled_agreement_is_mended_by_agreeing_again(line, monkeypatch):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    envoy.write(SOUTH, "We propose to meet.")
    line.until(deputy.waiting, most=10)
    number = deputy.waiting()[0].number
    true = feed_room.authenticate

    def spoiling(state, purpose, subject, only=None):
        proofs = true(state, purpose, subject, only)
        return spoiled(proofs, state.readers, [theirs._core.ref])

    monkeypatch.setattr(feed_room, "authenticate", spoiling)
    deputy.agree(number)
    monkeypatch.setattr(feed_room, "authenticate", true)
    line.until(lambda: theirs.messages(NORTH), most=10)
    assert [each.condition for each in theirs.messages(NORTH)] == [
        "set aside: Not that side's word: 1 more person (deputy)."
    ]
    assert any(each.name == "unproven agreement" and "deputy" in each.about for each in theirs.alarms())
    with theirs._core.register.change():
        theirs._channels.folded_anew(theirs._channel_of(NORTH))
    assert theirs.messages(NORTH)[0].condition.startswith("set aside")
    deputy.agree(number)
    line.until(lambda: theirs.messages(NORTH)[0].condition == "waits for an answer", most=10)
    works(line)


@pytest.mark.parametrize("days", [0, 4])
def test_a_restored_desk_goes_on_and_sends_nothing_twice(line, tmp_path, days):
    deputy = line.desks[DEPUTY]
    line.desks[ENVOY].backup(tmp_path / "backup")
    theirs = line.desks[THEIRS]
    theirs.write(NORTH, "Would you meet?")
    envoy = line.desks[ENVOY]
    line.until(envoy.waiting, most=10)
    envoy.answer(envoy.waiting()[0].number, "We would.")
    line.until(lambda: any("We would" in each.what for each in deputy.waiting()), most=10)
    deputy.agree(next(each.number for each in deputy.waiting() if "We would" in each.what))
    line.until(lambda: len(theirs.messages(NORTH)) == 2, most=10)
    line.ticks(6)
    restored = line.restore(ENVOY, tmp_path / "backup")
    line.sleep(days * 86_400)
    line.until(lambda: any(each.name == "restored desk" for each in deputy.alarms()), most=60)
    deputy.welcome("envoy")
    line.until(lambda: len(restored.messages(SOUTH)) == 2, most=150)
    line.ticks(30)
    for _ in range(5):  # what was missed is asked for again after a day
        if goes_on(restored):
            break
        line.sleep(86_400)
        line.ticks(40)
    fell = {each.subject for each in restored.messages(SOUTH) if "fell back" in each.condition}
    assert fell <= {"What we said stands."}  # typed above while it was not let in yet, and kept


def test_a_draft_and_a_hearing_that_come_before_their_line_are_taken_when_it_comes(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    room = deputy._channel_of(SOUTH)
    kept = envoy._core.register.all("SELECT * FROM introduction")
    envoy._core.register.run("DELETE FROM introduction")
    deputy.write(SOUTH, "We propose to meet.")
    Patched(deputy).tell_home(Heard(room))
    line.ticks(6)
    assert envoy.waiting() == []
    assert not refused(envoy)
    assert envoy._core.register.one("SELECT count(*) FROM early") == (2,)
    for row in kept:
        envoy._core.register.run("INSERT INTO introduction VALUES (?, ?, ?, ?)", row)
    line.ticks(1)
    assert [each.what for each in envoy.waiting()] == ["draft: We propose to meet."]
    assert envoy._core.register.all("SELECT * FROM early") == []


def test_no_more_notes_of_one_colleague_are_kept_for_later_than_there_is_room_for(line, monkeypatch):
    monkeypatch.setattr(early, "OF_ONE_AUTHOR", 3)
    envoy, deputy = line.desks[ENVOY], Patched(line.desks[DEPUTY])
    for number in range(5):
        deputy.tell_home(Heard(bytes([number]) * 32))
    line.ticks(12)
    assert envoy._core.register.one("SELECT count(*) FROM early") == (3,)
    assert refused(envoy)
    works(line)
