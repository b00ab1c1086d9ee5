"""The door of another public body: who has signed in at a provider of OpenID Connect comes in here, if they may."""
