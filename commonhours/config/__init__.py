"""How the house is put together: settings, addresses, the database's four roles."""
