-- Version 3 of the register: notes of our own side beside what is on a line.

CREATE TABLE own_note (                 -- private: never leaves our room
    n     INTEGER PRIMARY KEY,
    about BLOB NOT NULL,              -- the draft's hash of what it belongs to, which may come later
    seat  INTEGER NOT NULL,           -- who wrote it
    term  INTEGER NOT NULL,
    at    INTEGER NOT NULL,           -- when it was kept at this desk
    words TEXT NOT NULL
) STRICT;
CREATE INDEX own_note_about ON own_note (about);
