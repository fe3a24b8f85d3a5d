"""Many at once. Every race is also run with its guard off, and must then break: else it would prove nothing."""
