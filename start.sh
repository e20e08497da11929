#!/bin/sh
# Runs the server and the task worker; sets up first where that was not done.
exec sh "$(dirname "$0")/project/bootstrap.sh" start "$@"
