"""区县, 学区, 学校, 备课组, users and their posts; signing in."""
