"""What was done: clocking in and out, the hours that follow from it, both sides' yes, and what somebody put right."""
