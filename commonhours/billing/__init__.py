"""Billing: what confirmed hours are charged, to funders and to partners for workers they borrowed; paid and settled.

A run looks at one month and at whatever changed in earlier ones, and charges what is due less what was charged, as
payroll pays (decision 0048).
"""
