-- Version 4 of the register.

-- languages: translations that our side made for itself

CREATE TABLE rendering (                -- private: never leaves our room
    n        INTEGER PRIMARY KEY,
    about    BLOB NOT NULL,           -- the draft's hash of what it translates, which may come later
    seat     INTEGER NOT NULL,        -- who made it
    term     INTEGER NOT NULL,
    at       INTEGER NOT NULL,        -- when it was kept at this desk
    language TEXT NOT NULL,
    words    TEXT NOT NULL
) STRICT;
CREATE INDEX rendering_about ON rendering (about);
