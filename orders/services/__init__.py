"""Every write to baskets and orders: one function, one business act, one transaction."""
