"""iCalendar (RFC 5545): a worker's other calendars are read for their busy times, and their visits are published.

An *entry* is one VEVENT as it was written. A *series* is all entries of one UID: the first one, and the *changed*
times that replace some of its own. A *busy time* is a period, and nothing else of the event is ever kept.
"""
