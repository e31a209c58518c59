"""The people and things of the tests, made through the services like everybody else's."""
