"""The demonstration: two delegations, a group of citizens, one real relay, one story in ten scenes.

``story`` reads what is played, ``stage`` starts and stops the relay, the couriers and the desks, ``screen``
prints and holds the checks, ``helping`` is what many scenes do, the other modules are the scenes.
"""
