"""What people call kinds of incidents, how urgent and how grave they are, who has what to do with them, and steps."""

from django.utils.translation import gettext_noop as N_

KINDS = {
    "injury": N_("A fall or an injury"),
    "neglect": N_("Somebody is hurt or neglected by others"),
    "money": N_("Theft, or money that is missing"),
    "violence": N_("Violence or a threat"),
    "missed": N_("Nobody came, and harm was done"),
    "medication": N_("Something with medicine"),
    "privacy": N_("Somebody saw what is private"),
    "other": N_("Something else"),
}
URGENCIES = {
    "now": N_("Somebody is in danger now"),
    "soon": N_("It should be looked at today"),
    "later": N_("It is over, but should be known"),
}
SEVERITIES = {"slight": N_("Slight"), "serious": N_("Serious"), "grave": N_("Grave")}
PARTS = {
    "there": N_("Was there"),
    "harmed": N_("Was harmed"),
    "accused": N_("Is said to have done it"),
    "witness": N_("Saw it"),
    "other": N_("Has to do with it"),
}
# (tone, what officers read, what whoever reported it reads)
STATES = {
    "new": ("warning", N_("Nobody has it yet"), N_("It has arrived. Somebody will read it soon.")),
    "in_hand": ("info", N_("In hand"), N_("Somebody has it now.")),
    "closed": ("success", N_("Closed"), N_("It was looked at and closed.")),
}
STEPS = {
    "reported": ("mail", N_("It was reported")),
    "taken": ("person", N_("Somebody looks after it")),
    "note": ("edit", N_("A note")),
    "called": ("phone", N_("Somebody was called")),
    "referred": ("people", N_("Handed on to another service")),
    "authority": ("building", N_("An authority was told")),
    "suspended": ("warning", N_("Somebody was suspended")),
    "severity": ("info", N_("How grave it is")),
    "person": ("person", N_("Somebody has to do with it")),
    "aside": ("cross", N_("An officer stood aside")),
    "involved": ("building", N_("Another organisation was brought in")),
    "evidence": ("copy", N_("A file was added")),
    "closed": ("check", N_("Closed")),
    "reopened": ("again", N_("Opened again")),
}
# What an officer can choose to write down; a suspension has its own button.
DONE = {
    "note": N_("A note"),
    "called": N_("I called somebody"),
    "referred": N_("I handed it on to another service"),
    "authority": N_("I told an authority"),
}
OUTCOMES = {
    "resolved": N_("Put right"),
    "confirmed": N_("It was so, and something was done"),
    "not_confirmed": N_("Nothing was found that bears it out"),
    "elsewhere": N_("Others look after it now"),
    "other": N_("Something else"),
}
