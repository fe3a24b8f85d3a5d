"""Region → programme → organisation; who works there and what their role lets them do; tokens for machines."""
