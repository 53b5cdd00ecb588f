"""The one source of truth for text: vocabulary, observation -> prompt, legal actions -> automaton, completion -> action."""
