"""Follows the trail and tells people what concerns them: in the application and by e-mail."""
