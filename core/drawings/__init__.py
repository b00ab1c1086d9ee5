"""What we draw: charts, the map of France, the motifs and posters."""
