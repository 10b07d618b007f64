"""People that a network knows: helpers, elected officials, journalists, learners. Few of them ever sign in."""
