"""Workers from a spreadsheet: a dry run that says what is wrong, a commit of what is good, and an undo."""
