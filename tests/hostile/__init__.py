"""Whatever a hostile caller sends, in whatever order: a sentence, never a fault, never more memory than we say."""
