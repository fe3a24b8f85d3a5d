"""The parts of a chain, a file each: what stands in it, and what stands in it that the asker may not see."""
