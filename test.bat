@rem Runs the tests; --all for the slow ones and those in a browser too, all else goes to pytest.
@"%~dp0project\bootstrap.bat" test %*
