-- Version 4 of the register.

-- leaks
CREATE TABLE own_leak (               -- noted by our side for itself; never leaves it
    day       TEXT NOT NULL,          -- as in `outside`
    title     TEXT NOT NULL,
    place     TEXT NOT NULL,
    suspected TEXT NOT NULL,          -- whom we suspect; may be empty
    PRIMARY KEY (day, title, place, suspected)
) STRICT, WITHOUT ROWID;

-- words to think twice about
CREATE TABLE twice (                  -- this desk's changes of the lists that come with the program
    word TEXT PRIMARY KEY,            -- as `twice.finding.plain` gives it
    why  TEXT NOT NULL                -- empty: taken out
) STRICT, WITHOUT ROWID;
