"""Scene 5: a new envoy without the old one's key; “would you be open?”; a knock; the line opens again."""

from __future__ import annotations

from backchannel.desk.desk import Desk
from backchannel.desk.saying import Words
from examples.demo.beginning import join, settle_in
from examples.demo.deal import text_number
from examples.demo.helping import (
    CITIZENS,
    DAY,
    NORTH,
    SOUTH,
    agree,
    arrived,
    carry,
    number_of,
    refuses,
    second,
    wait_for,
    waits,
)
from examples.demo.screen import NotHeld
from examples.demo.stage import Stage

RECOVERY = "recovery"
FOURTEEN_DAYS = 14 * DAY + 3600
QUARTER_OF_AN_HOUR = 1_000
"""Seconds after which a desk asks for what it misses."""
ANSWERS = "answers: question about a statement"
ADMITS = "agrees that new people speak"
REOPENS = "reopens the line"


def reopening(stage: Stage) -> None:
    """Appointed by paper, asked personally, knocked, reopened; the old draft goes when people agree again."""
    _personally(stage)
    _appoint(stage)
    _answer_personally(stage)
    _admit_and_knock(stage)
    _reopen(stage)
    _old_draft(stage)


def _personally(stage: Stage) -> None:
    """Southland's envoy asks where it is open: the citizens, and personally."""
    letter = stage.story.letter("personally")
    stage["their-envoy"].desk.write(CITIZENS, Words(letter.text, subject=letter.subject, weight="personally"))
    second(stage, SOUTH, letter.subject)


def _appoint(stage: Stage) -> None:
    """The old envoy is gone with his key: his deputy and a sheet of paper appoint another."""
    deputy, new = stage["deputy"], stage["new-envoy"]
    stage["envoy"].leave()
    stage.screen.does("A. Ahn", "was sent home in the winter. Nobody has his computer, nor his passphrase.")
    invitation, outcome = deputy.desk.appoint("envoy", new.name)
    stage.screen.sees("B. Bak", outcome.happened)
    join(stage, "deputy", "new-envoy", invitation)
    [change] = [each for each in deputy.desk.changes() if new.name in each.what]
    stage.screen.sees(
        "B. Bak", f"{change.what}: it needs another of Northland to agree, and nobody else is left."
    )
    stage.screen.holds("one person alone appoints nobody", new.desk.state().side != NORTH)
    stage.screen.sees("B. Bak", deputy.desk.recover(change.number, stage.sheet).happened)
    settle_in(stage, "deputy", "new-envoy")
    stage.teams[NORTH] = ("new-envoy", "deputy")
    stage.screen.does("F. Foy", "travels anyway, and carries B. Bak's sealed file to C. Cho.")
    _travel(stage, "deputy", *stage.teams[SOUTH])
    theirs, observer = (stage[key].desk for key in stage.teams[SOUTH])
    stage.until("the new list of who speaks", lambda: all(_is_told(desk) for desk in (theirs, observer)))
    [told] = [each for each in theirs.alarms() if each.name == RECOVERY]
    stage.screen.sees("C. Cho", told.sentence)
    early = refuses(lambda: theirs.admit(NORTH))
    stage.screen.sees("C. Cho", early)
    stage.screen.holds("Southland sees it at once, and cannot be hurried into it", bool(early))


def _is_told(desk: Desk) -> bool:
    return any(each.name == RECOVERY for each in desk.alarms())


def _travel(stage: Stage, giver: str, *takers: str) -> None:
    """Everything on its way from one side to the other, by hand."""
    file = stage.file("journey")
    stage[giver].desk.carry_out(stage[giver].person.facing, file)
    for taker in takers:
        stage[taker].desk.carry_in([file])


def _answer_personally(stage: Stage) -> None:
    letter, back = stage.story.letter("personally"), stage.story.letter("personally_back")
    citizen = stage["citizen"]
    shown = arrived(stage, "citizen", SOUTH, letter.subject)
    stage.screen.sees(citizen.name, f"{shown.weight}: “{shown.text}”")
    stage.screen.holds("it came as a person's word, not as Southland's", shown.weight == "personally")
    citizen.desk.answer(shown.number, Words(back.text, subject=back.subject, weight="personally"))
    heard = arrived(stage, "their-envoy", CITIZENS, back.subject)
    stage.screen.sees("C. Cho", f"{heard.weight}: “{heard.text}”")


def _admit_and_knock(stage: Stage) -> None:
    """Two weeks later nobody has objected."""
    stage.later(FOURTEEN_DAYS)
    stage.run_couriers()
    theirs, deputy, new = stage["their-envoy"].desk, stage["deputy"].desk, stage["new-envoy"].desk
    stage.screen.note("Two weeks later nobody has objected, and C. Cho has telephoned with B. Bak.")
    stage.screen.sees("C. Cho", theirs.admit(NORTH).happened)
    [post] = [each for each in theirs.who(NORTH).posts if each.title == "envoy"]
    stage.screen.sees("C. Cho", f"{post.title} of {NORTH}: person number {post.term} in this post")
    stage.screen.holds("the other side sees that another person is in the post", post.term == 2)
    words = stage.story.letter("knock").text
    knocked = theirs.knock(NORTH, words)
    stage.screen.sees("C. Cho", knocked.happened)
    carry(stage, "their-envoy", "their-observer")
    stage.screen.does("F. Foy", "travels back with C. Cho's sealed file.")
    _travel(stage, "their-envoy", "deputy")
    stage.until("the knock", lambda: "1 of theirs" in deputy.line(SOUTH)[0].sentence)
    line = deputy.line(SOUTH)[0]
    stage.screen.shows("B. Bak", line, line.sentence, *line.knocks)
    stage.screen.holds(
        "a knock passes a suspension, and is nobody's official word",
        any(words in each and "nobody's official word" in each for each in line.knocks),
    )
    arrived(stage, "deputy", SOUTH, ADMITS)
    carry(stage, "deputy", "new-envoy", lambda: bool(new.state().counterparts))
    stage.clock.add(QUARTER_OF_AN_HOUR)
    deal = new.read(text_number(new, SOUTH, stage.story.letter("deal")))
    stage.screen.sees("E. Eom", f"“{deal.subject}”: {deal.condition}; {deal.label}")
    heard = new.read(number_of(new, SOUTH, ANSWERS, theirs=True))
    stage.screen.sees("E. Eom", f"“{heard.subject}”; {heard.label}")
    stage.screen.holds(
        "the successor has what was said before, and theirs on a colleague's word",
        deal.condition == "in force" and "reported by" in heard.label,
    )


def _reopen(stage: Stage) -> None:
    words = stage.story.letter("reopened").text
    stage["new-envoy"].desk.reopen(SOUTH, words)
    second(stage, NORTH, REOPENS)
    theirs = stage["their-envoy"].desk
    stage.until("the line open again", lambda: theirs.line(NORTH)[0].cause != "suspended")
    stage.screen.sees("C. Cho", theirs.line(NORTH)[0].sentence)
    stage.screen.holds(
        "nobody had to meet again: the words compared at the beginning still count",
        theirs.who(NORTH).compared == "words compared",
    )
    for key in stage.teams[SOUTH]:
        arrived(stage, key, NORTH, REOPENS)


def _old_draft(stage: Stage) -> None:
    """What was held is a draft; it goes when two people who are in post now agree to it."""
    ready, theirs_ready = stage.story.letter("ready"), stage.story.letter("theirs_ready")
    deputy, new = stage["deputy"].desk, stage["new-envoy"].desk
    observer = stage["their-observer"].desk
    stage.turns(3)
    stage.screen.holds(
        "open again, neither of the two drafts went by itself",
        not number_of(stage["their-envoy"].desk, NORTH, ready.subject, theirs=True)
        and not number_of(deputy, SOUTH, theirs_ready.subject, theirs=True),
    )
    number = waits(deputy, ready.subject)
    stage.screen.sees("B. Bak", f"“{ready.subject}”: {deputy.read(number).condition}")
    agree(stage, "deputy", number)
    stage.screen.does("B. Bak", "agrees to the old draft, which is written anew with that.")
    carry(stage, "deputy", "new-envoy")
    again = wait_for(stage, "new-envoy", ready.subject)
    if "draft" not in new.read(again).condition:
        raise NotHeld("the old draft is no draft")
    stage.screen.does("E. Eom", f"reads “{new.read(again).subject}” and agrees.")
    agree(stage, "new-envoy", again)
    shown = arrived(stage, "their-envoy", NORTH, ready.subject)
    stage.screen.sees("C. Cho", f"“{shown.subject}”, {shown.authority}; {shown.label}")
    stage.screen.holds(
        "the old words are there, agreed to by those who are in post now",
        shown.text == ready.text and sorted(shown.agreed_by) == ["deputy", "envoy"],
    )
    theirs_number = waits(observer, theirs_ready.subject)
    stage.screen.sees("D. Dee", observer.discard(theirs_number).happened)
