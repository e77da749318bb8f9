"""HTTP of basket, checkout, order and account."""
