"""The clinic's tests: each name is a sentence that can be false."""
