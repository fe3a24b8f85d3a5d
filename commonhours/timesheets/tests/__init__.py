"""What the room of timesheets promises."""
