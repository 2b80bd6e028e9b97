"""Indonesian and what teachers mean by it: roots of words, words that say the same, words that say nothing."""
