-- Version 4 of the register.

-- words to think twice about
CREATE TABLE twice (                  -- this desk's changes of the lists that come with the program
    word TEXT PRIMARY KEY,            -- as `twice.finding.plain` gives it
    why  TEXT NOT NULL                -- empty: taken out
) STRICT, WITHOUT ROWID;
