"""The database when it is away: who asks is told soon, and the first request after its return is answered."""
