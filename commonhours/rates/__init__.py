"""What an hour pays and costs: dated rates as data, pay rules as pure functions, and prices before the click.

`pay` has the pay rules: a worker's week of dated facts, and the rule packs that say what the law makes of them. It
knows no Django, no database and no clock. `pricing` builds such weeks from what is booked and asks it.
"""
