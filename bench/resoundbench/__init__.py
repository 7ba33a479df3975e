"""The bench of Resound: builds the contestants, drives them in turn, and reports what they cost."""
