"""The shape of the house: each rule, and beside it a bad example that the rule must find."""
