"""Payroll: what an organisation owes each of its people for hours that both sides confirmed, run by run.

A run looks at one workweek and at whatever changed in earlier ones, and pays what is owed less what was paid. So a late
yes, a correction and a run off the cycle are all the same sum (decision 0044).
"""
