"""The region's directory of services: who helps with what, where and when, from lists that others publish.

Listings are no members of the market: nobody books them, nobody vets them, and whoever keeps the list answers for it.
"""
