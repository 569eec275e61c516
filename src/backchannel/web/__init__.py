"""The desk as local pages: routes and templates. No rule lives here.

``serve``     the socket on this computer, and the one link with which a browser comes in
``guard``     who may ask at all: host, origin, cookie, form token, size; the headers of every answer
``visit``     what belongs to the one browser that came in
``keeper``    the open desk: one use at a time, locked when idle, what changed
``work``      what takes its time: it goes on, and whoever left comes back to it
``pages``     templates and what makes foreign text safe in them
``app``       the table of routes
``today`` ``lines`` ``items`` ``writing`` ``setting_up`` and the rest   the pages, one file a matter
"""
