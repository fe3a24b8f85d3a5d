"""Badges that can be carried away: drawn, signed as Open Badges 3.0, verified, and listed when they are taken back."""
