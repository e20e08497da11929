#!/bin/sh
# Runs the tests; --all for the slow ones, those in a browser and in Node.js too, all else goes to pytest.
exec sh "$(dirname "$0")/project/bootstrap.sh" test "$@"
