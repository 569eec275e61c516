"""A brief is a person's decision, and gives a colleague what the desk holds."""

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
ENVOY, DEPUTY, THEIRS = "A. Ahn", "B. Bak", "C. Cho"


def test_a_brief_brings_a_colleague_what_was_said_and_changes_nothing_they_hold(line):
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    theirs.write(NORTH, "Would you meet?")
    line.until(lambda: envoy.messages(SOUTH) and deputy.messages(SOUTH), most=10)
    before = [(each.first_words, each.condition) for each in deputy.messages(SOUTH)]
    told = envoy.brief(SOUTH)
    assert "learns nothing" in told.they_know
    line.ticks(30)
    assert [(each.first_words, each.condition) for each in deputy.messages(SOUTH)] == before
    assert deputy.alarms() == []
