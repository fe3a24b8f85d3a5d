"""What an hour pays and costs. Nothing here knows Django, a database or a clock: facts go in, lines of cents come out.

`pay` has the pay rules: a worker's week of dated facts, and the rule packs that say what the law makes of them.
"""
