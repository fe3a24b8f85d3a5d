"""Sign-in and sessions. An account is how somebody comes in; who they are stands in `people`."""
