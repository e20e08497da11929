#!/bin/sh
# Runs the tests; --all for the slow ones and those in a browser too, all else goes to pytest.
exec sh "$(dirname "$0")/project/bootstrap.sh" test "$@"
