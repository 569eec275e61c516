"""The courier: keeps the timetable, with the spool and without the register (spec/70, section 6).

``transport``  what one asks a relay          ``http``     asking over HTTP
``outbox``     which page goes next           ``finder``   which tags to look for
``reading``    what the relay tells, checked  ``path``     one tick with one relay
``board``      clock and keys of a board      ``tokens``   being let in
``run``        every tick, every relay
"""
