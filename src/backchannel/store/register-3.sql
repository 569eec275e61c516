-- Version 3 of the register: notes of single posts. A desk of an earlier version begins with none.

CREATE TABLE knock (                  -- knocks on a line, of both sides, by arrival
    n        INTEGER PRIMARY KEY AUTOINCREMENT,
    channel  BLOB NOT NULL,
    party    BLOB NOT NULL,           -- whose post knocked
    seat     INTEGER NOT NULL,
    term     INTEGER NOT NULL,
    at       INTEGER NOT NULL,        -- when it came here
    said_at  INTEGER NOT NULL,        -- by its author's clock
    words    TEXT NOT NULL,
    language TEXT NOT NULL
) STRICT;
CREATE INDEX knock_channel ON knock (channel, at);

CREATE TABLE told (                   -- what a post told of a message of the other side's: its own word
    channel BLOB NOT NULL,
    act     BLOB NOT NULL,            -- may come before the act itself
    party   BLOB NOT NULL,            -- whose post told it
    seat    INTEGER NOT NULL,
    term    INTEGER NOT NULL,
    step    INTEGER NOT NULL,         -- of `notes.Step`
    at      INTEGER NOT NULL,
    PRIMARY KEY (act, party, seat, term, step)
) STRICT, WITHOUT ROWID;
