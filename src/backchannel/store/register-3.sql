-- Version 3 of the register: what our side notes for itself. A desk of an earlier version begins with none.

CREATE TABLE outside (                -- noted by our side for itself; never leaves it
    day   TEXT NOT NULL,              -- YYYY-MM-DD
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    seat  INTEGER NOT NULL,           -- who of ours noted it first, as far as is known here
    term  INTEGER NOT NULL,
    PRIMARY KEY (day, title, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (                   -- private: never leaves our room
    n     INTEGER PRIMARY KEY,
    about BLOB NOT NULL,              -- the draft's hash of what it belongs to, which may come later
    seat  INTEGER NOT NULL,           -- who wrote it
    term  INTEGER NOT NULL,
    at    INTEGER NOT NULL,           -- when it was kept at this desk
    words TEXT NOT NULL
) STRICT;
CREATE INDEX note_about ON note (about);
