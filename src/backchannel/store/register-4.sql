-- Version 4 of the register.

-- leaks
CREATE TABLE own_leak (               -- noted by our side for itself; never leaves it
    day       TEXT NOT NULL,          -- as in `outside`
    title     TEXT NOT NULL,
    place     TEXT NOT NULL,
    suspected TEXT NOT NULL,          -- whom we suspect; may be empty
    PRIMARY KEY (day, title, place, suspected)
) STRICT, WITHOUT ROWID;

-- drills
CREATE TABLE drill (                  -- drills of a line, of both sides
    hash    BLOB PRIMARY KEY,         -- of the entry
    channel BLOB NOT NULL,
    party   BLOB NOT NULL,            -- whose post drilled
    seat    INTEGER NOT NULL,
    term    INTEGER NOT NULL,
    said_at INTEGER NOT NULL,         -- by its author's clock
    at      INTEGER NOT NULL          -- when it came here, or went
) STRICT, WITHOUT ROWID;
CREATE INDEX drill_channel ON drill (channel, at);

CREATE TABLE drilled (                -- answers to drills
    drill   BLOB NOT NULL,            -- may come before the drill itself
    channel BLOB NOT NULL,
    party   BLOB NOT NULL,            -- whose post answered
    seat    INTEGER NOT NULL,
    term    INTEGER NOT NULL,
    at      INTEGER NOT NULL,         -- when it came here, or went
    PRIMARY KEY (drill, party, seat, term)
) STRICT, WITHOUT ROWID;

-- words to think twice about
CREATE TABLE twice (                  -- this desk's changes of the lists that come with the program
    word TEXT PRIMARY KEY,            -- as `twice.finding.plain` gives it
    why  TEXT NOT NULL                -- empty: taken out
) STRICT, WITHOUT ROWID;
