"""The demonstration in the browser: Northland, Southland, what the relay sees, a clock, and Next.

``where``    whether it is played in a browser or in the terminal
``player``   the scenes as steps, all in one thread; who looks on is served in between
``desks``    the pages of everybody's desk, the program's own, to look at
``app``      the page around them, and who may frame what

The scenes are those of the terminal (`examples.demo.scenes`). Nothing of this is part of the program.
"""
