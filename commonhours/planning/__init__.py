"""Questions about who could work, works and worked, ten weeks ahead and back; what will be missing, and what helps."""
