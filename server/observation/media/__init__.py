"""Photos, voice clips and recordings of a lesson, and what a class has agreed to (授权登记)."""
