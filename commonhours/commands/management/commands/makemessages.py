"""Django's makemessages, told what the house's own sentences look like."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    # `N_` marks sentences that are translated when they are said.
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=N_"]
    # A guess taken from a sentence that looks alike is worse than a gap: a test finds the gap.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
