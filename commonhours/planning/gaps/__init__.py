"""What will be missing in the ten weeks ahead: demand foretold, free hours shared out, the rest, and what helps."""
