"""What if: recorded traffic, priced in another way."""
