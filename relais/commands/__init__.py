"""What the `relais` command can do: `engine` for analysts, `site` for those who run the site."""
