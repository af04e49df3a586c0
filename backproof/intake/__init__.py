"""What a class hands in: folders, archives and the downloads of platforms, as submissions."""
