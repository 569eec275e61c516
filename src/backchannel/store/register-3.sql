-- Version 3 of the register: notes of our own side, and of single posts. An earlier desk begins with none.

CREATE TABLE outside (                -- noted by our side for itself; never leaves it
    day   TEXT NOT NULL,              -- YYYY-MM-DD
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    seat  INTEGER NOT NULL,           -- who of ours noted it first, as far as is known here
    term  INTEGER NOT NULL,
    PRIMARY KEY (day, title, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE own_note (                 -- private: never leaves our room
    n     INTEGER PRIMARY KEY,
    about BLOB NOT NULL,              -- the draft's hash of what it belongs to, which may come later
    seat  INTEGER NOT NULL,           -- who wrote it
    term  INTEGER NOT NULL,
    at    INTEGER NOT NULL,           -- when it was kept at this desk
    words TEXT NOT NULL
) STRICT;
CREATE INDEX own_note_about ON own_note (about);

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
