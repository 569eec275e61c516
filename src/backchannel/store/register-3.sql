-- Version 3 of the register: what happened outside the line. A desk of an earlier version begins with none.

CREATE TABLE outside (                -- noted by our side for itself; never leaves it
    day   TEXT NOT NULL,              -- YYYY-MM-DD
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    seat  INTEGER NOT NULL,           -- who of ours noted it first, as far as is known here
    term  INTEGER NOT NULL,
    PRIMARY KEY (day, title, place)
) STRICT, WITHOUT ROWID;
