"""What pages cost: `python -m bench`, or `make bench` with the services it needs."""
