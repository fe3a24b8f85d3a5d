"""The pages: one file of views for each room. A door parses, reads the clock, makes one call and shows the answer."""
