"""How dates and numbers are written, language by language, where Django’s own ways are not ours."""
