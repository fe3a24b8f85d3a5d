"""What somebody was not offered and why, what would have changed it; contesting a choice, and who answers by when."""
