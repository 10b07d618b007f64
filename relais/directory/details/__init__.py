"""How people and organisations are reached: postal addresses, e-mail and telephone, accounts on social networks."""
