"""Sentences into questions and questions into sentences, by our own small grammar. Pure."""
