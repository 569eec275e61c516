-- Version 2 of the register: what is unread. A desk of version 1 begins with nothing unread.

CREATE TABLE unread (                 -- what the other side said and nobody opened at this desk yet
    draft   BLOB PRIMARY KEY,         -- its draft's hash: what a number stands for
    channel BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX unread_channel ON unread (channel);
