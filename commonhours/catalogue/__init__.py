"""The region's shared words: types of work, kinds of fact, features of a home, areas, measured travel."""
