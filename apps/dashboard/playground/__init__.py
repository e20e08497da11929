"""The playground: a page to talk to the server with, by one of one's keys."""
