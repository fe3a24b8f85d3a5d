"""Each code's sentence, in the reader's language. Rooms speak codes; doors and messages come here for words."""

from commonhours.words.sentences import KNOWN, Said, reason_words, said, sentence

__all__ = ["KNOWN", "Said", "reason_words", "said", "sentence"]
