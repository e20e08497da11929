@rem Runs the server and the task worker; sets up first where that was not done.
@"%~dp0project\bootstrap.bat" start %*
