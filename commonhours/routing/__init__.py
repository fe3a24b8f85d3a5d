"""Rounds: who of those on duty makes which visits of a day, in what order and at what times.

A *round* is one worker's visits of a day, with the ways between. A *plan* has a round for each worker. A *service* is
what one worker does at a visit; a visit that needs two workers has two services, both at once or one after the other.

`kernel/` plans from arrays; `published/` reads and writes the format in which such problems are published, and
`validator.py` reckons the cost of a plan by itself, so that no plan is believed because its planner says so.
"""
