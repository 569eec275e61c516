"""A table with a mediator, as tests of whole desks play it: its names, how it comes about, who is there."""

from __future__ import annotations

from backchannel.desk.saying import Words
from desk.shown import DAY, DEPUTY, ENVOY, MEDIATOR, MOON, NORTH, SOUTH, THEIRS, THIRD, drafts, standing

AT_NORTH, AT_SOUTH, AT_MOON = f"{SOUTH} with {MEDIATOR}", f"{NORTH} with {MEDIATOR}", f"{NORTH} and {SOUTH}"
PIER, FRIDAYS, MONDAYS = "We could open the pier.", "Why not Fridays?", "Mondays would do."
AT = {ENVOY: AT_NORTH, DEPUTY: AT_NORTH, THEIRS: AT_SOUTH, MOON: AT_MOON}


def tables(desk):
    return {each.name: each for each in desk.tables()}


def states(desk):
    return {name: each.state for name, each in tables(desk).items()}


def agreed_by_deputy(world, words):
    """The envoy's draft is agreed to by the deputy."""
    deputy = world.desks[DEPUTY]
    world.until(lambda: drafts(deputy, words), most=60)
    deputy.agree(drafts(deputy, words)[0])


def proposed(world):
    """Northland proposes a table; it is at Southland's desk: its number there."""
    world.desks[ENVOY].open_table(SOUTH, MEDIATOR, "The pier")
    agreed_by_deputy(world, "proposes a table")
    theirs = world.desks[THEIRS]

    def found():
        return [each.number for each in theirs.waiting() if "table join" in each.next_step]

    world.until(found, most=60)
    return found()[0]


def invited(world):
    """Both sides want it, and the mediator's desk has both invitations."""
    world.desks[THEIRS].join_table(proposed(world))
    world.until(lambda: states(world.desks[MOON]).get(AT_MOON) == "offered", most=120)


def there(world, text, *names):
    """Wait until what was said at the table is at those desks (without names: at all)."""
    for name in names or AT:
        desk = world.desks[name]
        world.until(lambda desk=desk, name=name: text in standing(desk, AT[name]), most=120)


def said_and_read(world):
    """Southland said something, the mediator two things, one of them about it; all was read; two days."""
    theirs, moon = world.desks[THEIRS], world.desks[MOON]
    theirs.write(AT_SOUTH, PIER)
    there(world, PIER)
    moon.put_forward(AT_MOON, Words(FRIDAYS, subject="A thought"), moon.messages(AT_MOON)[0].number)
    moon.carry_word(AT_MOON, SOUTH, MONDAYS)
    world.until(lambda: all(len(world.desks[name].messages(AT[name])) == 3 for name in AT), most=60)
    for name in AT:
        for each in world.desks[name].messages(AT[name]):
            world.desks[name].read(each.number)
    world.sleep(2 * DAY)
    world.ticks(12)


def appointed(world, name=THIRD, post="counsellor"):
    """Somebody new of Northland is in post and reads the line of the two sides."""
    world.join(ENVOY, name, post)
    deputy = world.desks[DEPUTY]
    world.until(deputy.changes, most=60)
    deputy.agree(deputy.changes()[0].number)
    newcomer = world.desks[name]
    world.until(lambda: SOUTH in [nick for _, nick in newcomer._meetings.channels()], most=200)
    return newcomer


def words_of(desk, who=AT_NORTH):
    """What a mediator said there, as a desk lists it."""
    return [each for each in desk.messages(who) if each.standing == "mediator"]
