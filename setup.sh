#!/bin/sh
# Makes everything ready to start; what is there stays as it is.
exec sh "$(dirname "$0")/project/bootstrap.sh" setup "$@"
