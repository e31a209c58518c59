"""Forms of the dosing pages: what is typed, read into the words of the rules."""
