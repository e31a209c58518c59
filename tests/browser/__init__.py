"""The pages as a person meets them: in Chromium, under the strict Content-Security-Policy."""
