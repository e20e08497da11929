@rem Makes everything ready to start; what is there stays as it is.
@"%~dp0project\bootstrap.bat" setup %*
