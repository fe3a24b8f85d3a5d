"""Who may book whose workers, for which types of work, from which date."""
