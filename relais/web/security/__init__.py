"""How staff sign in, and who else is signed in as them: second step, passkeys, recovery codes, sessions."""
