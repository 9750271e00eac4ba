"""What every small language model of this project shares: its words, their pieces, and how it is opened."""
