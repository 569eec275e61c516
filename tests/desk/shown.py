"""What tests of whole desks look at: what a desk shows as somebody's word, what waits, who is named."""

from __future__ import annotations

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
ENVOY, DEPUTY, THEIRS, THIRD = "A. Ahn", "B. Bak", "C. Cho", "D. Dee"
MEDIATOR, MOON = "MEDIATORS", "M. Moon"
DAY = 86_400


NOT_THEIR_WORD = (
    "set aside",
    "reported by",
    "waits here",
    "draft",
    "fell back",
    "taken off",
    "lost",
    "agreed",
    "no effect",
)


def standing(desk, who):
    """First words of the messages a desk shows as somebody's word, without announcements of who speaks."""
    return [
        each.first_words
        for each in desk.messages(who)
        if not each.condition.startswith(NOT_THEIR_WORD) and not each.subject.startswith("who speaks")
    ]


def drafts(desk, words=""):
    """Numbers of drafts that wait for the person at that desk."""
    return [each.number for each in desk.waiting() if each.what.startswith("draft: " + words)]


def alarms(desk):
    """Names of a desk's alarms."""
    return {each.name for each in desk.alarms()}


def named(desk, name):
    """Whom alarms of that name are about."""
    return {each.about for each in desk.alarms() if each.name == name}


def say(world, author, second, text):
    """A message of Northland's, written by one and agreed to by another, read at the other side."""
    world.desks[author].write(SOUTH, text)
    world.until(lambda: drafts(world.desks[second], text), most=120)
    world.desks[second].agree(drafts(world.desks[second], text)[0])
    world.until(lambda: text in standing(world.desks[THEIRS], NORTH), most=120)


def reply(world, text, *, without=()):
    """Southland answers the newest message that waits; read by all of Northland but some."""
    world.desks[THEIRS].answer(world.desks[THEIRS].waiting()[-1].number, text)
    readers = [name for name in world.desks if name != THEIRS and name not in without]
    world.until(lambda: all(text in standing(world.desks[each], SOUTH) for each in readers), most=120)
