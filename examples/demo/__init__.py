"""The demonstration: two delegations, one real relay, real sockets, scene by scene with its checks.

``story`` reads what is played, ``stage`` starts and stops the relay, the couriers and the desks, ``screen``
prints and holds the checks, ``patched`` is what an honest desk does not do, the other modules are the scenes.
"""
