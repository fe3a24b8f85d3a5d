"""Time credits: an hour given is an hour on one's account, whatever the work; and what one's own hours were for."""
