"""The clinic as it is run: the very commands of docker-compose.yml and of `make run`."""
