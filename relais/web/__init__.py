"""The assembled site: settings, urls, home, sign-in, base templates."""
