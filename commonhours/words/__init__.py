"""Each code's sentence, in the reader's language."""
