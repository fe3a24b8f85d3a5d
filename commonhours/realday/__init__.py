"""A published home-care day, booked visit by visit through the platform's own match and action.

A *day* is one office, its caregivers and patients, and the measured minutes between them; a *service* is what one
caregiver does for one patient; two services of a patient are two caregivers, at once or one after the other.
"""
