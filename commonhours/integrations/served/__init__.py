"""Service users from a spreadsheet: its columns, its rules, what the file is held against, and how it is written."""
