"""The teacher whose life the brain learns from: it decides by points and tells by a grammar of phrases. No run with the brain loads it."""
