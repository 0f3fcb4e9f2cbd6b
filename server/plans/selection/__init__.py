"""遴选: a round for one lesson or unit, the 通案 that schools submit, reviewers who score them blind, and the
parts picked from them for the 通案 of the 学区 or 区县."""
