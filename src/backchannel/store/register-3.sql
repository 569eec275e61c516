-- Version 3 of the register: every posting that cannot be read yet is kept, also a second one of the same act;
-- whether a draft was ever sent back; notes that came too early.

CREATE TABLE undecoded_3 (            -- postings that this program cannot take in, until it is newer
    place      INTEGER PRIMARY KEY,
    hash       BLOB NOT NULL,         -- of the act
    channel    BLOB NOT NULL,
    posting    BLOB NOT NULL,         -- as in `act`, to `accepted`
    author     BLOB NOT NULL,
    seq        INTEGER NOT NULL,
    roster     BLOB NOT NULL,
    verified   BLOB NOT NULL,
    accepted   INTEGER NOT NULL,
    brought_by BLOB NOT NULL,         -- encoded MemberRef of the colleague who passed it on; empty: nobody did
    law        INTEGER NOT NULL       -- number of the newest law that could not read it
) STRICT;
INSERT INTO undecoded_3 SELECT place, hash, channel, posting, author, CASE WHEN reported THEN 0 ELSE seq END,
    roster, verified, accepted, CASE WHEN reported THEN x'00' ELSE x'' END, law FROM undecoded;
DROP TABLE undecoded;
ALTER TABLE undecoded_3 RENAME TO undecoded;
CREATE INDEX undecoded_hash ON undecoded (hash);

-- of a draft: whether somebody sent it back, also after it went out
ALTER TABLE draft ADD COLUMN sent_back INTEGER NOT NULL DEFAULT 0;

CREATE TABLE early (                  -- colleagues' notes about a line not here yet, or a draft of a newer kind
    place   INTEGER PRIMARY KEY,
    author  BLOB NOT NULL,            -- encoded MemberRef
    note    BLOB NOT NULL,            -- the note among colleagues
    lines   INTEGER NOT NULL,         -- how many lines this desk had
    law     INTEGER NOT NULL          -- number of the law that could not read it
) STRICT;
