"""What happens after an act, and what runs when: the whole list of followers stands in followers.py."""
