"""When a worker can and will: weekly patterns, the exceptions to them, and what visits leave free.

A *pattern* is a week of periods on the worker's wall clock ("Mon 9–1 and 4–8"). An *exception* is a dated
period: `EXTRA` opens, `BLOCKED` closes, and blocked wins. *Busy* is what visits already take. Free = (pattern
or extra) and neither blocked nor busy, in quarter-hour *slots* of a *horizon* that starts at a local midnight.
"""
