"""An organisation's days as a problem for the planner, by the rules of matching, held against those of bookings.

A *spot* is a place in a visit: one worker is to come to it. Nothing here decides who may come: `gathering` asks
matching, `holding` asks the rules of bookings.
"""
