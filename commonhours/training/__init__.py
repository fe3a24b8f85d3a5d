"""Courses: the region's core modules and the organisations' own. Completing one awards a fact."""
