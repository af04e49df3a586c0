"""The frames in which the judge and the runner exchange requests and replies."""
