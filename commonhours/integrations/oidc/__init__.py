"""Signing in where staff of a city or an organisation sign in already, by OpenID Connect."""
