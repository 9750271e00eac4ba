"""Table in, picture out: charts draw what they are given and import no measure."""
