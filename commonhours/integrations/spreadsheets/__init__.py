"""Spreadsheets as people send them: any encoding, delimiter and heading, and Excel's own damage."""
